"""Which of several corpora is shown: the switch between them, and the name in the address."""

import streamlit as st

from index.errors import UsageError
from index.storage.locations import Location
from search.page.corpora import MAIN, corpora, corpus
from search.speech import say
from views.address import corpus_in_address, current_view, go, set_corpus
from views.common import plain, sentence
from views.hosts import serves_this_machine_only


def chosen_corpus(main: Location, page: str) -> Location | None:
    """Return the corpus that the address names, after showing the switch; None where it names none that may be shown.

    Args:
        main: the one that the page was started with.
        page: the name of the part of the page that is shown. Streamlit's links between parts lose the address.
    """
    known = corpora(main)
    left = st.session_state.get("part of the page", page) != page
    st.session_state["part of the page"] = page
    name = corpus_in_address()
    if left and name == MAIN:
        name = st.session_state.get("corpus shown", MAIN)
    set_corpus(name)
    st.session_state["corpus shown"] = name
    try:
        location = corpus(main, name)
    except UsageError as error:
        st.error(sentence(error))
        return None
    if name not in known:
        if not serves_this_machine_only():
            st.error(plain(say("There is no corpus “{name}” here.", name=name)))
            return None
        known[name] = location  # about to be made
    if len(known) > 1:
        _show_switch(list(known), name)
    return location


def _show_switch(names: list[str], name: str) -> None:
    key = f"corpus-{name}"

    def switch() -> None:
        set_corpus(st.session_state[key])
        go(current_view().narrowed(source="", asked=""))

    with st.container(key="corpus-switch"):
        st.selectbox(
            say("Corpus"),
            names,
            index=names.index(name),
            format_func=lambda one: one or say("main corpus"),
            key=key,
            on_change=switch,
            width=220,
        )
