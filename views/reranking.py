"""A cross-encoder that puts the best paragraphs in its own order, where somebody named one."""

import streamlit as st

from index.errors import ParagraphSearchError
from search.ranking.reranker import RERANKED, Reranker, find_reranker
from search.speech import say
from views.common import sentence
from views.hosts import serves_this_machine_only

_NAME = "reranker"


def chosen_reranker() -> Reranker | None:
    """Return the cross-encoder that this session names; None where there is none, or none that can be used.

    It is not in the page's address: a link must not make this machine load a model of somebody else's choice.
    """
    name = str(st.session_state.get(_NAME) or "").strip()
    if not name or not serves_this_machine_only():
        return None
    try:
        with st.spinner(say("Loading the reranker …")):
            return Reranker.load(find_reranker(name))
    except ParagraphSearchError as error:
        st.error(sentence(error))
        return None


def forget_reranker() -> None:
    """Let this session name none."""
    st.session_state[_NAME] = ""


def offer_reranker() -> None:
    """Explain what a cross-encoder does, and take the name of one."""
    if not serves_this_machine_only():
        return

    def take() -> None:
        st.session_state[_NAME] = st.session_state["reranker-field"]

    st.subheader(say("Order by another model"), anchor=False)
    st.caption(
        say(
            "A cross-encoder reads the question together with each of the best {number} paragraphs, and puts them in "
            "its own order. That takes longer, and whether anything answers is decided without it. It counts for this "
            "visit of the page.",
            number=RERANKED,
        )
    )
    st.text_input(
        say("Reranker"),
        value=st.session_state.get(_NAME) or "",
        key="reranker-field",
        placeholder="cross-encoder/…",
        help=say("A sentence-transformers CrossEncoder, by its folder here or its name in the Hugging Face cache."),
        on_change=take,
    )
    chosen_reranker()
