"""A hit with what can be done with it."""

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from index.errors import ParagraphSearchError
from search.answer import citations
from search.answer.answer import Hit
from search.evaluation.judgements import Judgements, text_id
from search.page import cards
from search.page.context import context_of
from search.page.copies import comparison, copies_of
from search.page.view import View
from search.searcher import Searcher
from search.speech import say
from views.address import go
from views.collections_page import keep_hit
from views.common import sentence


def show_hit(
    searcher: Searcher,
    hit: Hit,
    view: View,
    judgements: Judgements,
    *,
    relevant: bool | None,
    new: bool = False,
    side: str = "",
    below: Callable[[], None] = lambda: None,
) -> None:
    """Show a hit, and let it be read in its document, cited, and judged.

    Args:
        searcher: what found it.
        hit: the hit.
        view: what the page shows.
        judgements: where it is kept what people say of it.
        relevant: what was said of it; None where nothing was.
        new: whether it has come since its saved question was last looked at.
        side: tells two lists of hits apart, where there are two on the page.
        below: draws what stands below it in the card.
    """
    key = f"{text_id(hit.text)}{side}"
    with st.container(border=True, key=f"hit-{key}", gap="xxsmall"):
        store = searcher.store
        st.html(cards.card(hit, context_of(store, hit), store.manifest.sources, new=new))
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            beside = replace(view, document=hit.place.document, paragraph=hit.place.number)
            st.button(
                say("Document"),
                key=f"document-{key}",
                type="tertiary",
                icon=":material/article:",
                on_click=go,
                args=(beside,),
            )
            alike = replace(view, like=hit.place.document, like_paragraph=hit.place.number, page=1, unfolded="")
            st.button(
                say("More like this"), key=f"like-{key}", type="tertiary", icon=":material/join_inner:", on_click=go,
                args=(alike,),
            )  # fmt: skip
            if st.button(say("Keep"), type="tertiary", icon=":material/bookmark_add:", key=f"keep-{key}"):
                keep_hit(judgements.folder.parent, hit, view.question, searcher.store.name)
            if st.button(say("Cite"), type="tertiary", icon=":material/format_quote:", key=f"cite-{key}"):
                _show_citations(hit)
            _offer_copies(searcher, hit, f"copies-{key}")
            _take_judgement(hit, view.question, judgements, relevant, f"{key}-{text_id(view.question)}")
        below()


def _take_judgement(hit: Hit, question: str, judgements: Judgements, relevant: bool | None, key: str) -> None:
    """Let a reader say at one click that a hit is relevant or not, and at another take that back."""
    name = f"relevant-{key}"

    def mark() -> None:
        given = st.session_state[name]
        try:
            judgements.mark(question, hit, None if given is None else bool(given))
        except ParagraphSearchError as error:
            st.error(sentence(error))

    if name not in st.session_state:
        st.session_state[name] = None if relevant is None else int(relevant)
    st.caption(say("Does this help?"), width="content")
    st.feedback("thumbs", key=name, on_change=mark)


def _offer_copies(searcher: Searcher, hit: Hit, key: str) -> None:
    if hit.also_in and st.button(say("Copies"), type="tertiary", icon=":material/difference:", key=key):
        st.dialog(say("Copies"), width="large")(_draw_copies)(searcher, hit)


def _draw_copies(searcher: Searcher, hit: Hit) -> None:
    store = searcher.store
    st.html(comparison(hit, copies_of(store, hit), store.manifest.sources))


def _show_citations(hit: Hit) -> None:
    st.dialog(say("Cite"), width="medium")(_draw_citations)(hit)


def _draw_citations(hit: Hit) -> None:
    kinds = {
        say("Plain"): citations.plain_citation,
        "Markdown": citations.markdown_citation,
        "BibTeX": citations.bibtex_citation,
        "CSL-JSON": citations.csl_citation,
    }
    for tab, write in zip(st.tabs(list(kinds)), kinds.values(), strict=True):
        tab.code(write(hit), language=None, wrap_lines=True)
