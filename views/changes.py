"""What differs from what was known when a saved question was last looked at."""

from dataclasses import replace

import streamlit as st

from search.answer.wording import readable_date
from search.page.view import View
from search.page.what_changed import Changes, Said
from search.speech import marked, say
from views.address import go
from views.common import plain

_MOST = 5
"""Of each kind; the hits have the others."""


def show_changes(changes: Changes, view: View) -> None:
    """Show new figures, a later date and denials, each with its sentence and the document that says it."""
    if not changes:
        return
    with st.container(border=True, key="changes", gap="small"):
        st.markdown(f"**{say('Other than when you last looked')}**")
        for name, label, said in (
            ("figure", marked("New figure: {what}"), changes.figures),
            ("date", marked("Later date: {what}"), changes.dates),
            ("denial", marked("Denial: {what}"), changes.denials),
        ):
            for number, one in enumerate(said[:_MOST]):
                _show_said(label, one, view, f"changed-{name}-{number}")


def _show_said(label: str, said: Said, view: View, key: str) -> None:
    place = said.hit.place
    beside = replace(view, document=place.document, paragraph=place.number)
    where = " · ".join(filter(None, [readable_date(place.date), place.called or place.source]))
    with st.container(gap=None):
        words = f"{say(label, what=f'**{plain(said.what)}**')} · {plain(where)}"
        st.button(words, key=key, type="tertiary", on_click=go, args=(beside,))
        st.caption(plain(said.sentence))
