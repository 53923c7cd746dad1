"""The names that somebody watches, on the page Corpus, and as a filter of an answer."""

from functools import lru_cache
from pathlib import Path

import streamlit as st

from index.errors import ParagraphSearchError
from search.page.watch_list import Named, Watched, WatchList, list_of_names, named
from search.searcher import Searcher
from search.speech import say
from views.address import beside_parameters
from views.common import sentence

_FIELD = "watched-names"


def show_names(searcher: Searcher, directory: Path) -> None:
    """Show which paragraphs name whom, and let the names be changed."""
    st.subheader(say("Names you watch"), anchor=False)
    names = WatchList(directory)
    try:
        watched = names.all()
    except ParagraphSearchError as error:
        st.error(sentence(error))
        return
    if watched:
        st.html(list_of_names([named_in(searcher, one) for one in watched], beside_parameters()))

    def write() -> None:
        try:
            names.write(st.session_state[_FIELD])
        except ParagraphSearchError as error:
            st.session_state["names not kept"] = sentence(error)

    with st.expander(say("Change the names"), expanded=not watched), st.form("names", border=False):
        st.text_area(
            say("Names, one a line"),
            value="\n".join(map(str, watched)),
            key=_FIELD,
            help=say(
                "Spellings that differ in a letter or two are found, too. Others may follow: Zelensky = Selenskyj, "
                "Zelenskiy. “Narrow” beside an answer then shows who is named in it."
            ),
        )
        st.form_submit_button(say("Watch them"), on_click=write)
    if fault := st.session_state.pop("names not kept", ""):
        st.error(fault)


def named_in(searcher: Searcher, watched: Watched) -> Named:
    """Return how the corpus writes a name; worked out once for each snapshot."""
    return _named(searcher, searcher.store.name, watched)


@lru_cache(maxsize=512)
def _named(searcher: Searcher, snapshot: str, watched: Watched) -> Named:  # noqa: ARG001 - each has its own spellings
    return named(searcher.store, watched)


def watched_names(searcher: Searcher, directory: Path) -> list[Named]:
    """Return the watched names for the facets of an answer; none where a server keeps the index, or nobody can say."""
    if searcher.location.milvus is not None:
        return []
    try:
        return [named_in(searcher, one) for one in WatchList(directory).all()]
    except ParagraphSearchError:  # said on the page Corpus
        return []


def spellings_in(searcher: Searcher, directory: Path, name: str) -> tuple[str, ...]:
    """Return the spellings of a name; of one that nobody watches, as in somebody else's link, the name itself."""
    found = (one.spellings for one in watched_names(searcher, directory) if one.name == name)
    return next(found, (name,))
