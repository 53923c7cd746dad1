"""Bars over time that can be clicked, brushed, and used from the keyboard.

Streamlit's charts are drawn on a canvas, which neither a keyboard nor a screen reader can choose a bar on; these are
buttons.
"""

from collections.abc import Callable

import streamlit as st

from search.answer.wording import readable_date
from search.page.timeline import Bar, Timeline, Unit
from search.speech import counted, marked, marked_plural, say

_YEARS_NAMED = 12
"""So many names stand side by side on a narrow page."""
_CSS = """
.timeline { overflow-x: auto; overflow-y: hidden; scrollbar-width: thin; }
.bars { display: flex; align-items: stretch; height: 5.5rem; border-bottom: 1px solid var(--st-border-color);
  min-width: max-content; }
.timeline.shown .bars { min-width: 0; }
.timeline.shown .bar { flex: 1 1 1px; padding: 0; min-width: 0; }
.bar { flex: 1 0 24px; min-width: 24px; border: 0; padding: 0 1px; margin: 0; background: none;
  cursor: pointer; display: flex; flex-direction: column; justify-content: flex-end; font: inherit; color: inherit;
  touch-action: pan-x pan-y; user-select: none; }
.bar[disabled] { cursor: default; }
.bar span { font-size: .75rem; line-height: 1.2; text-align: center; font-variant-numeric: tabular-nums; }
.bar i { display: block; background: var(--st-primary-color); border-radius: 2px 2px 0 0; min-height: 0; opacity: .45; }
.bar:hover:not([disabled]) i, .bar.brushed i, .bar[aria-pressed="true"] i { opacity: 1; }
.bar:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: -2px; }
.ticks { display: flex; justify-content: space-between; gap: 1rem; font-size: .8rem; padding-top: .2rem;
  min-width: 100%; width: max-content; box-sizing: border-box; }
.ticks.each { gap: 0; }
.ticks.each span { flex: 1 0 24px; text-align: center; }
"""
_JS = """
export default function ({ data, parentElement, setTriggerValue }) {
  let box = parentElement.querySelector('.timeline');
  if (!box) {
    box = document.createElement('div');
    box.className = 'timeline';
    parentElement.appendChild(box);
  }
  const active = parentElement.querySelector('.bar:focus')?.dataset.period;
  box.classList.toggle('shown', !data.clickable);
  const bars = document.createElement('div');
  bars.className = 'bars';
  bars.setAttribute('role', 'group');
  bars.setAttribute('aria-label', data.label);
  const most = Math.max(...data.bars.map((bar) => bar.height));
  let from = null, to = null, brushed = false;
  const all = data.bars.map((bar, place) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'bar';
    button.dataset.period = bar.period;
    button.title = bar.name;
    button.setAttribute('aria-label', bar.name);
    if (data.clickable) button.setAttribute('aria-pressed', String(bar.chosen));
    button.disabled = !data.clickable || !bar.count;
    const number = document.createElement('span');
    number.textContent = bar.count && data.clickable ? bar.count : '';
    number.setAttribute('aria-hidden', 'true');
    const column = document.createElement('i');
    column.style.height = `${(bar.height / most) * 75}%`;
    button.append(number, column);
    button.onclick = (event) => {
      if (brushed) { brushed = false; return; }
      const last = parentElement.lastPlace;
      if (event.shiftKey && last !== undefined) choose(last, place);
      else { parentElement.lastPlace = place; choose(place, place); }
    };
    bars.appendChild(button);
    return button;
  });
  const choose = (one, other) => {
    const [first, last] = one < other ? [one, other] : [other, one];
    setTriggerValue('period', [data.bars[first].period, data.bars[last].period]);
  };
  // A disabled button swallows pointer events, so the place is told by where the pointer is.
  const placeOf = (x) => all.findIndex((bar) => {
    const { left, right } = bar.getBoundingClientRect();
    return x >= left && x < right;
  });
  const paint = () => all.forEach((bar, place) => bar.classList.toggle(
    'brushed', from !== null && place >= Math.min(from, to) && place <= Math.max(from, to)));
  if (data.clickable) {
    bars.onpointerdown = (event) => {
      if (event.pointerType !== 'mouse' || event.button !== 0) return;
      from = to = placeOf(event.clientX);
      if (from < 0) from = null;
    };
    bars.onpointermove = (event) => {
      if (from === null) return;
      const place = placeOf(event.clientX);
      if (place >= 0 && place !== to) { to = place; paint(); }
    };
    bars.onpointerup = () => {
      if (from !== null && to !== from) { brushed = true; choose(from, to); setTimeout(() => { brushed = false; }, 0); }
      from = to = null;
      paint();
    };
    bars.onpointerleave = () => { from = to = null; paint(); };
  }
  const ticks = document.createElement('div');
  ticks.className = data.ticks.length === data.bars.length ? 'ticks each' : 'ticks';
  data.ticks.forEach((text) => {
    const tick = document.createElement('span');
    tick.textContent = text;
    ticks.appendChild(tick);
  });
  box.replaceChildren(bars, ticks);
  ticks.style.width = `${bars.scrollWidth}px`;  // the names scroll with the bars
  ticks.style.width = bars.offsetWidth > box.clientWidth ? `${bars.offsetWidth}px` : '100%';
  if (active) all.find((bar) => bar.dataset.period === active)?.focus();
}
"""


_LABELS: dict[tuple[str, Unit], str] = {
    ("paragraph", "day"): marked("Paragraphs by day"),
    ("paragraph", "month"): marked("Paragraphs by month"),
    ("paragraph", "year"): marked("Paragraphs by year"),
    ("document", "day"): marked("Documents by day"),
    ("document", "month"): marked("Documents by month"),
    ("document", "year"): marked("Documents by year"),
}
_COUNTS = {
    "paragraph": marked_plural("{period}: {number} paragraph", "{period}: {number} paragraphs"),
    "document": marked_plural("{period}: {number} document", "{period}: {number} documents"),
}


def show_timeline(
    shown: Timeline,
    noun: str,
    key: str,
    chosen: tuple[str, str] = ("", ""),
    choose: Callable[[str, str], None] | None = None,
    *,
    as_share: bool = False,
) -> None:
    """Show how many are from when.

    Args:
        shown: the bars.
        noun: what is counted: “paragraph” or “document”.
        key: the name of this timeline on the page.
        chosen: the first and the last period that are chosen already; empty ones are open.
        choose: is called with the first and the last period that somebody chose; where it is None, none can be.
        as_share: draw each bar as high as its share of the documents that the corpus has from then.
    """
    names = [readable_date(bar.period) for bar in shown.bars]
    first, last = chosen
    data = {
        "label": say(_LABELS[noun, shown.unit]),
        "clickable": choose is not None,
        "bars": [
            {
                "period": bar.period,
                "count": bar.count,
                "height": bar.count / max(1, bar.documents) if as_share else bar.count,
                "name": f"{counted(*_COUNTS[noun], bar.count, period=name)}{_beside(bar)}",
                "chosen": bool(first or last) and _within(bar.period, first, last),
            }
            for bar, name in zip(shown.bars, names, strict=True)
        ],
        "ticks": names if shown.unit == "year" and len(names) <= _YEARS_NAMED else _ends(names),
    }

    def chose() -> None:
        period = st.session_state[key].period
        if period and choose:
            choose(*period)

    component = st.components.v2.component("timeline", css=_CSS, js=_JS)
    component(key=key, data=data, on_period_change=chose)


def _beside(bar: Bar) -> str:
    """Return how many documents there are from then, where that was counted."""
    if not bar.documents:
        return ""
    return f", {counted('{number} document from then', '{number} documents from then', bar.documents)}"


def _within(period: str, first: str, last: str) -> bool:
    """Tell whether a period touches what is chosen; dates of different precision are compared as far as both go."""
    after = not first or period[: len(first)] >= first[: len(period)]
    return after and (not last or period[: len(last)] <= last[: len(period)])


def _ends(names: list[str]) -> list[str]:
    """Return the first and the last name, and the middle one where it is in the middle."""
    if len(names) < 3:
        return names
    return [names[0], names[len(names) // 2], names[-1]] if len(names) % 2 else [names[0], names[-1]]
