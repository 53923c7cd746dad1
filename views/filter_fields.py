"""The fields for dates and source, and filters in words."""

from datetime import date
from typing import Literal

import streamlit as st

from index.errors import ParagraphSearchError
from index.reading.dates import parse_date
from search.answer.wording import readable_date
from search.question.dates.typed import read_filter_date
from views.address import read_fields
from views.common import sentence


def period_fields(since: str, until: str) -> None:
    """Show the fields for the first and the last date, by their names in the address; what is wrong stands below."""
    _date_field("Since", since, "2016-05, May 2016, last year", "first")
    _date_field("Until", until, "2017-03-27", "last")


def _date_field(label: str, name: str, example: str, end: Literal["first", "last"]) -> None:
    with st.container(gap="xxsmall"):
        st.text_input(label, key=name, placeholder=example, on_change=read_fields)
        typed = str(st.session_state.get(name) or "").strip()
        try:
            if typed:
                read_filter_date(typed, f"“{label}”", end, date.today())
        except ParagraphSearchError as error:
            st.error(sentence(error))


def source_field(source: str) -> None:
    """Show the field for the source, by its name in the address."""
    st.text_input("Source", key=source, placeholder="reports/*", on_change=read_fields)


def readable_span(since: str, until: str) -> str:
    """Return “March 2017”, “since 2016”, “2016 to March 2017”; nothing where there is no period."""
    first, last = (readable_date(found.text) if (found := parse_date(end)) else end for end in (since, until))
    if since and until:
        return first if since == until else f"{first} to {last}"
    return f"since {first}" if since else f"until {last}" if until else ""


def filter_sentence(error: ParagraphSearchError) -> str:
    """Return what is wrong with the filters as a sentence that names the fields."""
    return sentence(error).replace("“since”", "“Since”").replace("“until”", "“Until”")
