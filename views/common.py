"""What all views need: the searcher, and words that Streamlit must not take for Markdown."""

import re

import streamlit as st

from index.errors import ParagraphSearchError, ServerError, UnusableIndexError
from index.storage.locations import Location, parse_location
from search.page.cards import without_overrides
from search.page.rebuilding import Rebuild
from search.searcher import Searcher
from search.speech import counted, marked_plural, say, say_error
from views.answering import forget_answers, warm_up
from views.memory import keep_small

_COUNTED = {
    "document": marked_plural("{number} document", "{number} documents"),
    "paragraph": marked_plural("{number} paragraph", "{number} paragraphs"),
    "question": marked_plural("{number} question", "{number} questions"),
    "file": marked_plural("{number} file", "{number} files"),
}


def searcher_of(location: str) -> Searcher:
    """Open the index once for all sessions of this process."""
    with st.spinner(say("Opening the index and loading the model …")):
        return _opened(location)


def newest_searcher(location: Location) -> Searcher | None:
    """Open the newest index; where there is none that can be used, say so and return None."""
    try:
        searcher = searcher_of(str(location))
    except ParagraphSearchError as error:
        st.error(sentence(error))
        return None
    use_newest(searcher)
    return searcher


@st.cache_resource(show_spinner=False)
def _opened(location: str) -> Searcher:
    searcher = Searcher(location)
    keep_small(searcher)
    warm_up(searcher)
    return searcher


@st.cache_resource(show_spinner=False)
def rebuild_of(location: str) -> Rebuild:
    """Return what builds this index, the same for all sessions."""
    return Rebuild(parse_location(location))


def use_newest(searcher: Searcher) -> None:
    """Go over to the newest snapshot; if that cannot be opened, say so and go on with the one that is open."""
    try:
        if searcher.refresh():
            forget_answers()
            warm_up(searcher)
    except ServerError:  # what is open there answers no better
        raise
    except UnusableIndexError as error:
        words = say("The newest index cannot be used, so an older one answers: {error}", error=say_error(error))
        st.warning(plain(words))
    if searcher.store.limits:
        st.info(plain(say(searcher.store.limits)))


def plain(text: str) -> str:
    """Return a text in which nothing is Markdown to Streamlit, and nothing turns the direction of what is around it."""
    return re.sub(r"([\\`*_{}\[\]<>()#+\-.!|$:~])", r"\\\1", without_overrides(text))


def sentence(error: ParagraphSearchError) -> str:
    """Return what is wrong as a sentence for the page."""
    text = say_error(error)
    return plain(text[:1].upper() + text[1:])


def count(number: int, noun: str) -> str:
    """Return “1 document”, “2,000 documents”; within a sentence, other languages want a sentence of its own."""
    return counted(*_COUNTED[noun], number)
