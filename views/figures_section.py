"""How the figure moved that a question asks for: a plot, each figure with who had it first, and files of it."""

import io
from dataclasses import replace

import streamlit as st

from search.answer.answer import Answer
from search.answer.wording import readable_date
from search.checking.figure_tables import NO_FIGURE, figures_in_markdown, readable_figure, write_figures
from search.checking.figures_over_time import FiguresOverTime, Step, figure_asked_for, figures_of
from search.page.copies import tellings, told_again
from search.page.figure_plot import figure_plot
from search.speech import counted, say
from views.address import go
from views.asker import Asker
from views.common import plain
from views.page_language import in_this_language

_CSS = """
svg { width: 100%; height: auto; font: .75rem var(--st-font); fill: currentColor; overflow: visible; }
line { stroke: var(--st-border-color); }
line.range { stroke: var(--st-primary-color); stroke-width: 3; opacity: .5; }
polyline { fill: none; stroke: var(--st-primary-color); stroke-width: 2; opacity: .45; }
circle { fill: var(--st-primary-color); }
"""
_JS = """
export default function ({ data, parentElement }) {
  let box = parentElement.querySelector('.plot');
  if (!box) {
    box = document.createElement('div');
    box.className = 'plot';
    parentElement.appendChild(box);
  }
  box.innerHTML = data.svg;  // made by figure_plot.py, which lets nothing of a document be markup
}
"""
_MOST = 30
"""Figures that are shown; a file has all."""


def show_figures(asker: Asker, answer: Answer) -> None:
    """Show how a figure moved, or offer it, where a question asks for one."""
    view, store = asker.view, asker.searcher.store
    if view.like or view.all or not answer.answered:
        return
    asked = figure_asked_for(store, view.question)
    if asked is None:
        return
    if not view.figures:
        shown = replace(view, figures=True)
        st.button(
            say("How this figure moved"), key="figures", type="tertiary", icon=":material/show_chart:", on_click=go,
            args=(shown,),
        )  # fmt: skip
        return
    moved = figures_of(store, answer, asked)
    with st.container(border=True, key="figures-moved", gap="small"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.markdown(f"**{say('How this figure moved')}**", width="content")
            hidden = replace(view, figures=False)
            st.button("✕", key="no-figures", help=say("Close"), type="tertiary", on_click=go, args=(hidden,))
        if not moved.steps:
            st.caption(f"{say(NO_FIGURE)} {say('The paragraphs below may give it in other words.')}")
            return
        plot = figure_plot(moved)
        if plot:
            _show_plot(plot)
        for number, step in enumerate(moved.steps[:_MOST]):
            _show_step(asker, step, number)
        if len(moved.steps) > _MOST:
            st.caption(say("and {number} more, in the file", number=len(moved.steps) - _MOST))
        _offer_files(moved)


def _show_plot(svg: str) -> None:
    """Show a plot; in plain HTML, Streamlit leaves SVG out."""
    st.components.v2.component("figure_plot", css=_CSS, js=_JS)(key="figure-plot", data={"svg": svg})


def _show_step(asker: Asker, step: Step, number: int) -> None:
    """Show a figure, who had it first and in which sentence, and who repeated it."""
    first = step.first
    beside = replace(asker.view, document=first.place.document, paragraph=first.place.number)
    when = readable_date(first.place.date) or say("undated")
    more = len(step.reports) - 1 + step.copies
    with st.container(gap=None, key=f"figure-{number}"):
        with st.container(horizontal=True, gap="medium", vertical_alignment="center"):
            label = f"**{plain(readable_figure(step))}** · {when}"
            st.button(label, key=f"figure-open-{number}", type="tertiary", on_click=go, args=(beside,))
            spread = counted("{number} later report", "{number} later reports", more)
            if more and st.button(spread, key=f"figure-spread-{number}", type="tertiary"):
                _show_spread(asker, step)
        st.caption(plain(f"{first.sentence} — {first.place.called or first.place.source}"))


def _show_spread(asker: Asker, step: Step) -> None:
    st.dialog(say("Who reported it, and what they changed"), width="large")(_draw_spread)(asker, step)


def _draw_spread(asker: Asker, step: Step) -> None:
    store = asker.searcher.store
    told = [copy for report in step.reports for copy in told_again(store, report.hit, report.sentence)]
    told.sort(key=lambda copy: (copy.place.date is None, copy.place.date or ""))
    st.html(tellings(told, store.manifest.sources))


def _offer_files(moved: FiguresOverTime) -> None:
    def table() -> str:
        stream = io.StringIO(newline="")
        write_figures(moved, stream)
        return f"\ufeff{stream.getvalue()}"  # the mark tells Excel that it is UTF-8

    kinds = [
        ("CSV", table, "csv", "text/csv"),
        (say("Markdown, with citations"), in_this_language(lambda: figures_in_markdown(moved)), "md", "text/markdown"),
        ("JSON", lambda: moved.to_json() + "\n", "json", "application/json"),
    ]
    with st.container(horizontal=True, gap="small"):
        for label, content, ending, kind in kinds:
            st.download_button(
                label,
                content,
                f"figures.{ending}",
                kind,
                on_click="ignore",
                type="tertiary",
                icon=":material/download:",
            )
