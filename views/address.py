"""The page's address, and the fields that say the same."""

import streamlit as st

from search.page.view import View
from views.page_language import language_parameter

_FIELDS = {
    "q": "question",
    "since": "since",
    "until": "until",
    "source": "source",
    "sort": "sort",
    "since2": "other_since",
    "until2": "other_until",
    "source2": "other_source",
}
"""The parameters that have a field of their own, by the names that `View` gives them."""

_CORPUS = "corpus"
_LAST = "last view"
"""What the session was shown last; Streamlit's links from one part of the page to another lose the address."""


def current_view() -> View:
    """Return what the address says."""
    return View.of(st.query_params)


def narrowed_as_before() -> View:
    """Return what the address says; where it says nothing because another part of the page was left, its filters."""
    view, last = current_view(), st.session_state.get(_LAST, View())
    if (last.question or last.asked) and view == View():
        view = View(since=last.since, until=last.until, source=last.source, asked=last.asked)
        go(view)
        for key in ("since", "until", "source"):  # the fields of the same names that are left behind had these already
            st.session_state[key] = getattr(view, _FIELDS[key])
    return view


def go(view: View) -> None:
    """Change the address, which the browser can go back from."""
    st.query_params.from_dict({**view.parameters(), **beside_parameters()})


def corpus_in_address() -> str:
    """Return the name of the corpus that the address names; nothing for the main one."""
    return st.query_params.get(_CORPUS, "").strip()


def beside_parameters() -> dict[str, str]:
    """Return what an address needs besides a view to lead to the same corpus, in the same language."""
    name = corpus_in_address()
    return {**({_CORPUS: name} if name else {}), **language_parameter()}


def set_corpus(name: str) -> None:
    """Let the address name another corpus."""
    if name:
        st.query_params[_CORPUS] = name
    elif _CORPUS in st.query_params:
        del st.query_params[_CORPUS]


def write_fields(view: View) -> None:
    """Let the fields show what the address says, wherever that came from: a link, a click, going back."""
    st.session_state[_LAST] = view
    for key, name in _FIELDS.items():
        if st.session_state.get(key) != getattr(view, name):
            st.session_state[key] = getattr(view, name)


def read_fields() -> None:
    """Let the address say what the fields for filters and order show, as far as there are any here."""
    shown = {name: st.session_state[key] for key, name in _FIELDS.items() if key != "q" and key in st.session_state}
    go(current_view().narrowed(**shown))
