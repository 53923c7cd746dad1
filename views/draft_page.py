"""The page “Check a draft”: a draft in, each of its sentences beside what the documents say. Nothing of it is kept."""

import io
from dataclasses import replace

import streamlit as st

from index.errors import ParagraphSearchError
from index.storage.locations import Location
from search.checking.checked import FINDINGS, Checked, CheckedSentence, Finding, RelatedHit
from search.checking.checked_tables import markdown_of_checked, write_checked_csv
from search.checking.checked_words import NO_VERDICT, finding_in_words, summary
from search.checking.checker import Checker
from search.checking.draft import Draft, draft_of
from search.page.cards import safe
from search.page.checked_cards import draft_text, related_card, report_of, sentence_card
from search.page.draft_check import DraftCheck, read_uploaded
from search.question.filters import Filters
from search.searcher import Searcher
from search.speech import say
from views.address import current_view, go, narrowed_as_before, write_fields
from views.asker import Asker
from views.common import newest_searcher, plain, sentence
from views.document_panel import show_document
from views.filter_fields import filter_sentence, period_fields, source_field

_KINDS = ["txt", "md", "docx", "odt", "rtf", "html", "pdf"]
_ON_A_PAGE = 10
_UNFOLDED = 2
"""Paragraphs that are shown of each sentence; the others on request."""
_CHECK = "draft that is checked"
"""In the session alone: the address says nothing of a draft, and with the session it is gone."""
_SHOWN: tuple[Finding, ...] = FINDINGS[:3]


def show_draft(location: Location) -> None:
    """Draw the view."""
    st.html(f"<h1>{safe(say('Check a draft'))}</h1>")
    searcher = newest_searcher(location)
    if searcher is None:
        return
    view = narrowed_as_before()
    write_fields(view)
    check: DraftCheck | None = st.session_state.get(_CHECK)
    if check is None:
        _take_draft(searcher)
    elif check.is_running:
        _watch()
    else:
        _show_checked(check, searcher.store.manifest.sources)
    if current_view().document:
        show_document(Asker(searcher, location.folder, current_view(), None))


def _take_draft(searcher: Searcher) -> None:
    """Let the reader hand in a draft, and begin to check it."""
    st.write(
        say(
            "Paste a draft, a statement or a list of claims, or hand in a file. Each sentence is put beside what your "
            "documents say. Nothing of the draft is kept."
        )
    )
    text = st.text_area(say("Draft"), key="draft-text", height=240)
    file = st.file_uploader(say("Or a file"), type=_KINDS, max_upload_size=10, key="draft-file")
    with st.container(horizontal=True, vertical_alignment="bottom", key="narrowing"):
        period_fields("since", "until")
        source_field("source")
    if not st.button(say("Check it"), type="primary", disabled=not text.strip() and file is None):
        return
    view = current_view()
    try:
        filters = Filters.parse(view.since, view.until, view.source)
    except ParagraphSearchError as error:
        st.error(filter_sentence(error))
        return
    try:
        draft: Draft = read_uploaded(file.name, file.getvalue()) if file is not None else draft_of(text, say("Draft"))
    except ParagraphSearchError as error:
        st.error(sentence(error))
        return
    check = DraftCheck(Checker(searcher, filters), draft)
    st.session_state[_CHECK] = check
    check.start()
    check.wait(0.3)  # a short one is done by then
    st.rerun()


@st.fragment(run_every=1.0)
def _watch() -> None:
    check: DraftCheck | None = st.session_state.get(_CHECK)
    if check is None or not check.is_running:
        st.rerun()
    done, total = len(check.checked.sentences), len(check.draft.sentences)
    st.progress(check.share, say("{done} of {total} sentences", done=done, total=total))
    st.button(say("Stop checking"), on_click=check.stop)


def _forget() -> None:
    check: DraftCheck | None = st.session_state.pop(_CHECK, None)
    if check is not None:
        check.stop()
    go(replace(current_view(), document="", paragraph=1, page=1))


def _show_checked(check: DraftCheck, roots: list[str]) -> None:
    """Show what was found, sentence by sentence, and let it be taken away."""
    checked = check.checked
    if check.error is not None:
        st.error(sentence(check.error) if isinstance(check.error, ParagraphSearchError) else say("The check failed."))
    if check.was_stopped:
        st.info(say("The check was stopped; the sentences after that were not looked at."))
    st.subheader(plain(checked.draft.name), anchor=False)
    st.write(plain(f"{summary(checked)}."))
    st.caption(plain(say(NO_VERDICT)))
    _offer(checked)
    with st.expander(say("The whole draft")):
        st.html(draft_text(checked.sentences, checked.draft.text))
    chosen = st.segmented_control(
        say("Show"),
        _SHOWN,
        selection_mode="multi",
        default=_SHOWN,
        format_func=finding_in_words,
        key="findings",
        label_visibility="collapsed",
    )
    some = [one for one in checked.sentences if one.finding in chosen]
    pages = max(1, -(-len(some) // _ON_A_PAGE))
    page = min(st.session_state.get("draft-page", 1), pages)
    for one in some[(page - 1) * _ON_A_PAGE : page * _ON_A_PAGE]:
        _show_sentence(one, roots)
    if pages > 1:
        st.pagination(pages, key="draft-page")


def _offer(checked: Checked) -> None:
    table = io.StringIO()
    write_checked_csv(checked, table)
    with st.container(horizontal=True, gap="small", key="tools"):
        for label, content, name, kind in (
            ("Markdown", markdown_of_checked(checked), "draft.md", "text/markdown"),
            ("CSV", table.getvalue(), "draft.csv", "text/csv"),
            (say("Report to print"), report_of(checked), "draft.html", "text/html"),
        ):
            st.download_button(label, content, name, kind, on_click="ignore", type="tertiary")
        st.button(say("Forget it, and check another"), on_click=_forget, type="tertiary", icon=":material/close:")


def _show_sentence(one: CheckedSentence, roots: list[str]) -> None:
    with st.container(border=True, gap="xsmall", key=f"sentence-{one.sentence.number}"):
        st.html(sentence_card(one))
        for rank, hit in enumerate(one.hits[:_UNFOLDED]):
            _show_hit(one, rank, hit, roots)
        if len(one.hits) > _UNFOLDED:
            with st.expander(say("{number} more paragraphs", number=len(one.hits) - _UNFOLDED)):
                for rank, hit in enumerate(one.hits[_UNFOLDED:], start=_UNFOLDED):
                    _show_hit(one, rank, hit, roots)


def _show_hit(one: CheckedSentence, rank: int, hit: RelatedHit, roots: list[str]) -> None:
    beside = replace(current_view(), document=hit.place.document, paragraph=hit.place.number)
    st.html(related_card(hit, roots))
    st.button(
        say("Open"),
        key=f"open-{one.sentence.number}-{rank}",
        icon=":material/side_navigation:",
        type="tertiary",
        on_click=go,
        args=(beside,),
    )
