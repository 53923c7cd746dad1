"""What can be done with an answer: narrow it, compare it, keep it, take it away."""

import io
from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from index.errors import ParagraphSearchError
from search.answer.answer import Answer
from search.answer.tables import markdown_of, write_csv
from search.page.facets import Facet, authors, fields_to_choose_from, folders, kinds, languages, sources, values
from search.page.saved_questions import SavedQuestion, SavedQuestions
from search.page.watch_list import names_in
from search.page.what_changed import known_of
from search.speech import marked, say, speech
from views.address import current_view, go
from views.asker import Asker
from views.common import plain, sentence
from views.filter_fields import period_fields, source_field
from views.page_language import in_this_language
from views.watching_names import watched_names

_COMPARE = "compare-popover"


def show_tools(asker: Asker, answer: Answer | None) -> None:
    """Show what can be done with an answer, or with the question where there is none."""
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="tools"):
        with st.popover(say("Dates"), icon=":material/calendar_month:"):
            period_fields("since", "until")
        with st.popover(say("Narrow"), icon=":material/filter_alt:"):
            source_field("source")
            if answer is not None:
                _show_facets(asker)
        with st.popover(say("Compare"), icon=":material/compare_arrows:", key=_COMPARE, on_change="rerun"):
            _show_other_side(asker)
        if answer is None or not answer.hits:
            return
        with st.popover(say("Download"), icon=":material/download:"):
            _offer_downloads(lambda: asker.ask(asker.view))
        now = asker.view
        if not (now.like or now.naming):  # a saved question does not know these
            _show_save(asker, answer)


def saved_question(asker: Asker) -> tuple[SavedQuestion, SavedQuestion | None]:
    """Return the question of this view, and the same as it was saved, if it was."""
    view = asker.view
    question = SavedQuestion.of(view)
    try:
        kept = SavedQuestions(asker.directory).all()
    except ParagraphSearchError:
        return question, None
    return question, next((other for other in kept if other.key == question.key), None)


def _show_facets(asker: Asker) -> None:
    """Show where the hits come from, each without regard to what is chosen of its own kind already."""
    view = asker.view
    everywhere = asker.answer(replace(view, source=""))
    if everywhere is None:
        return
    places = [hit.place for hit in everywhere.hits]
    found = {
        say("Sources"): sources(places),
        say("Folders"): folders(places, asker.searcher.store.manifest.sources),
        say("Kinds of files"): kinds(places),
    }
    if asker.searcher.location.milvus is None:  # a server has no filter for these
        for name, without, facets_of in (
            (say("Languages"), replace(view, language=""), languages),
            (say("Authors"), replace(view, author=""), authors),
        ):
            answer = asker.answer(without)
            found[name] = facets_of([hit.place for hit in answer.hits]) if answer else []
    if watched := watched_names(asker.searcher, asker.directory):
        answer = asker.answer(replace(view, naming=""))
        spelt = [(one.name, one.spellings) for one in watched]
        found[say("Names you watch")] = names_in(answer.hits, spelt) if answer else []
    for name in fields_to_choose_from(asker.searcher.store.fields()):
        answer = asker.answer(view.with_field(name, ""))
        heading = plain(name[:1].upper() + name[1:])
        found[heading] = values([hit.place for hit in answer.hits], name) if answer else []
    for heading, facets in found.items():
        if not facets:
            continue
        with st.container(gap=None):
            st.caption(heading)
            for facet in facets:
                _show_facet(asker, facet)


def _show_facet(asker: Asker, facet: Facet) -> None:
    view = asker.view
    if facet.field == "fields":
        chosen = (facet.of, facet.value) in view.fields
        narrowed = view.with_field(facet.of, "" if chosen else facet.value)
    else:
        chosen = facet.value == getattr(view, facet.field)
        narrowed = view.narrowed(**{facet.field: "" if chosen else facet.value})
    st.button(
        f"{plain(facet.name)}  ·  {speech().number(facet.count)}",
        key=f"facet-{facet.field}-{facet.of}-{facet.value}",
        type="tertiary",
        icon=":material/check:" if chosen else None,
        on_click=go,
        args=(narrowed,),
    )


def _show_other_side(asker: Asker) -> None:
    view = asker.view
    st.caption(say("The same question for another period or source, side by side."))
    period_fields("since2", "until2")
    source_field("source2")

    def compare(*, on: bool) -> None:
        st.session_state[_COMPARE] = False  # the hits are not to be looked at through it
        go(current_view().narrowed(compare=on))

    if view.compare:
        st.button(say("Stop comparing"), on_click=compare, kwargs={"on": False})
        return
    same = (view.since, view.until, view.source) == (view.other_since, view.other_until, view.other_source)
    st.button(say("Compare"), type="primary", on_click=compare, kwargs={"on": True}, disabled=same)
    if same:
        st.caption(say("Fill in a date or a source that differs from what is shown now."))


def _show_save(asker: Asker, answer: Answer) -> None:
    kept = SavedQuestions(asker.directory)
    question, saved = saved_question(asker)
    new = saved.new_hits(answer) if saved else set()
    changed = saved is not None and bool(saved.changes(asker.searcher.store, answer))
    label = say("Save")
    if new:
        label = say("{number} new: mark as seen", number=len(new))
    elif changed:
        label = say("Changed: mark as seen")
    elif saved is not None:
        label = say("Saved")

    def toggle() -> None:
        try:
            if saved is None or new or changed:
                shown = asker.ask(asker.view)
                kept.save(question, shown, known_of(asker.searcher.store, shown))
            else:
                kept.remove(question)
        except ParagraphSearchError as error:
            st.error(sentence(error))

    st.button(
        label,
        key="save",
        icon=":material/bookmark:",
        on_click=toggle,
        help=say("Ask it again at one click, and see what is new."),
    )


def _offer_downloads(answer: Callable[[], Answer]) -> None:
    """Offer the hits as files, made when somebody wants one: sessions shall not keep what was found for them."""

    def table() -> str:
        stream = io.StringIO(newline="")
        write_csv([answer()], stream)
        return f"\ufeff{stream.getvalue()}"  # the mark tells Excel that it is UTF-8

    kinds = [
        (marked("CSV, for a spreadsheet"), table, "csv", "text/csv"),
        (marked("JSON, for programs"), lambda: answer().to_json() + "\n", "json", "application/json"),
        (marked("Markdown, as quotations"), lambda: markdown_of(answer()), "md", "text/markdown"),
    ]
    for label, content, ending, kind in kinds:
        made = in_this_language(content)
        st.download_button(say(label), made, f"paragraphs.{ending}", kind, on_click="ignore", type="tertiary")
