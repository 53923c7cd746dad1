"""“More like this” for text that somebody selects, with the mouse or from the keyboard.

Streamlit does not tell what is selected on a page. This button appears below the selected text; the Tab key goes to it,
Escape puts it away. What is selected goes to it as text, and never becomes markup.
"""

from collections.abc import Callable

import streamlit as st

from search.question.checking import MAX_QUESTION_CHARACTERS
from search.speech import say

_CSS = """
.more-like-selected { position: fixed; z-index: 1000001; padding: .35rem .7rem; min-height: 2rem; font: inherit;
  font-size: .875rem; color: var(--st-text-color); background: var(--st-background-color); cursor: pointer;
  border: 1px solid var(--st-text-color); border-radius: .5rem; box-shadow: 0 2px 10px rgba(0, 0, 0, .25); }
.more-like-selected[hidden] { display: none; }
.more-like-selected:hover { background: var(--st-secondary-background-color); }
.more-like-selected:focus-visible { outline: 3px solid var(--st-primary-color); outline-offset: 2px; }
.more-like-selected-said { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
"""
_JS = """
export default function ({ data, parentElement, setTriggerValue }) {
  let button = parentElement.querySelector('.more-like-selected');
  let said = parentElement.querySelector('.more-like-selected-said');
  if (!button) {
    button = document.createElement('button');
    button.type = 'button';
    button.className = 'more-like-selected';
    button.hidden = true;
    said = document.createElement('span');
    said.className = 'more-like-selected-said';
    said.setAttribute('role', 'status');
    parentElement.append(button, said);
  }
  button.textContent = data.label;
  parentElement.stopWatching?.abort();
  const watching = new AbortController();
  parentElement.stopWatching = watching;
  const on = (name, act) => document.addEventListener(name, act, { signal: watching.signal, capture: true });
  let pressed = false;
  const hide = () => { button.hidden = true; said.textContent = ''; };
  const selected = () => {
    const selection = document.getSelection();
    if (!selection || selection.isCollapsed || !selection.rangeCount) return null;
    const range = selection.getRangeAt(0).cloneRange(), around = range.commonAncestorContainer;
    const element = around.nodeType === Node.ELEMENT_NODE ? around : around.parentElement;
    const letter = (node, place) => /[\\p{L}\\p{N}]/u.test(node.data?.[place] ?? '');
    let { startContainer: first, startOffset: start, endContainer: last, endOffset: end } = range;
    if (letter(first, start)) while (start > 0 && letter(first, start - 1)) start -= 1;  // whole words
    if (letter(last, end - 1)) while (letter(last, end)) end += 1;
    range.setStart(first, start);
    range.setEnd(last, end);
    const text = range.toString().trim().replace(/\\s+/g, ' ').slice(0, data.most);
    return element?.closest(data.within) && /[\\p{L}\\p{N}]{2}/u.test(text) ? { range, text } : null;
  };
  const place = () => {
    const found = selected();
    if (!found) { hide(); return; }
    const rects = found.range.getClientRects(), last = rects[rects.length - 1];
    if (!last || last.bottom < 0 || last.top > innerHeight) { button.hidden = true; return; }
    button.hidden = false;
    if (!said.textContent) said.textContent = data.hint;
    // A dialog that moves in is what “fixed” is counted from: where it begins is measured.
    button.style.left = button.style.top = '0';
    const origin = button.getBoundingClientRect();
    const left = Math.max(8, Math.min(last.right - origin.width / 2, innerWidth - origin.width - 8));
    const below = last.bottom + 8;
    const top = below + origin.height > innerHeight - 8 ? Math.max(8, last.top - origin.height - 8) : below;
    button.style.left = `${left - origin.left}px`;
    button.style.top = `${top - origin.top}px`;
  };
  on('selectionchange', () => { if (!pressed) requestAnimationFrame(place); });
  on('pointerdown', (event) => { pressed = event.composedPath()[0] !== button; });
  on('pointerup', () => { pressed = false; requestAnimationFrame(place); });
  on('pointercancel', () => { pressed = false; });
  on('scroll', () => { if (!button.hidden || selected()) place(); });
  on('keydown', (event) => {
    if (button.hidden) return;
    const at = event.composedPath()[0];
    if (event.key === 'Escape') {
      hide();
      document.getSelection().removeAllRanges();
      event.stopImmediatePropagation();
      event.preventDefault();
    } else if (event.key === 'Tab' && !event.shiftKey && at !== button
               && !['INPUT', 'TEXTAREA', 'SELECT'].includes(at.tagName)) {
      button.focus();
      event.stopImmediatePropagation();
      event.preventDefault();
    }
  });
  button.onpointerdown = (event) => event.preventDefault();  // the text stays selected
  button.onclick = () => {
    const found = selected();
    hide();
    if (!found) return;
    document.getSelection().removeAllRanges();
    setTriggerValue('passage', found.text);
  };
  requestAnimationFrame(place);  // something may be selected already
  return () => { watching.abort(); hide(); };
}
"""


def offer_more_like_selected(within: str, key: str, look: Callable[[str], None]) -> None:
    """Offer to look for more like what somebody selects.

    Args:
        within: a CSS selector of what it has to be selected in.
        key: the name of this button on the page.
        look: is called with what was selected.
    """

    def pressed() -> None:
        if passage := str(st.session_state[key].passage or "").strip():
            look(passage[:MAX_QUESTION_CHARACTERS])

    data = {
        "label": say("More like this"),
        "hint": say("Tab goes to “More like this”, for what is selected."),
        "within": within,
        "most": MAX_QUESTION_CHARACTERS,
    }
    component = st.components.v2.component("selected_text", css=_CSS, js=_JS, isolate_styles=False)
    component(key=key, data=data, on_passage_change=pressed)
