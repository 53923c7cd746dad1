"""The box for the question, with a short help beside it."""

import streamlit as st

from search.speech import marked, say
from views.address import current_view, go

_KEYS = """
<script>
(() => {
  const box = () => document.querySelector('.st-key-q input');
  if (!window.paragraphSearchKeys) {
    window.paragraphSearchKeys = true;
    document.addEventListener('keydown', (event) => {
      const at = event.composedPath()[0];
      const writing = at.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(at.tagName);
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || writing || !box()) return;
      event.preventDefault();
      box().focus();
      box().select();
    });
  }
  const focus = (tries) => {
    if (box()) { if (!box().value) box().focus(); } else if (tries) setTimeout(() => focus(tries - 1), 100);
  };
  focus(30);
})();
</script>
"""

_HELP = (
    (marked("Why did soldiers give up the building?"), marked("what answers, in whatever words")),
    (marked('"peace talks"'), marked("only paragraphs with just these words")),
    (marked("ferry -Dover"), marked("paragraphs without a word; NOT Dover does the same")),
    (marked("Kyiv OR Kiev"), marked("paragraphs with one of both")),
    (marked("… in March 2017, … last year"), marked("only documents from then")),
)
"""What can be typed, and what it finds."""


def _help() -> str:
    rows = [f"| `{say(typed)}` | {say(found)} |" for typed, found in _HELP]
    rows.append(f"| {say('a whole paragraph')} | {say('paragraphs that say much the same')} |")
    head = f"| {say('type')} | {say('to find')} |\n|---|---|"
    keys = say("`/` goes to the box. Misspelt names are corrected, and dates become a filter; one click undoes either.")
    return "\n".join([head, *rows, "", keys])


def show_question_box() -> None:
    """Draw the box, and the help."""
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="box"):
        st.text_input(
            say("Your question"),
            key="q",
            type="search",
            placeholder=say("Ask your documents something in plain words"),
            label_visibility="collapsed",
            on_change=lambda: go(current_view().ask(st.session_state["q"])),
        )
        with st.popover(say("Help"), icon=":material/help:", type="tertiary"):
            st.markdown(_help())
    st.html(_KEYS, unsafe_allow_javascript=True)
