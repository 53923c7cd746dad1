"""The fields for dates and source, and filters in words."""

from datetime import date
from typing import Literal

import streamlit as st

from index.errors import ParagraphSearchError
from index.reading.dates import parse_date
from search.answer.wording import readable_span as span_in_words
from search.question.dates.typed import read_filter_date
from search.speech import say
from views.address import read_fields
from views.common import plain, sentence


def period_fields(since: str, until: str) -> None:
    """Show the fields for the first and the last date, by their names in the address; what is wrong stands below."""
    _date_field(say("Since"), since, say("2016-05, May 2016, last year"), "first")
    _date_field(say("Until"), until, "2017-03-27", "last")


def _date_field(label: str, name: str, example: str, end: Literal["first", "last"]) -> None:
    with st.container(gap="xxsmall"):
        st.text_input(label, key=name, placeholder=example, on_change=read_fields)
        typed = str(st.session_state.get(name) or "").strip()
        try:
            if typed:
                read_filter_date(typed, say("“{words}”", words=label), end, date.today())
        except ParagraphSearchError as error:
            st.error(sentence(error))


def source_field(source: str) -> None:
    """Show the field for the source, by its name in the address."""
    st.text_input(say("Source"), key=source, placeholder="reports/*", on_change=read_fields)


def readable_span(since: str, until: str) -> str:
    """Return “March 2017”, “since 2016”, “2016 to March 2017”; nothing where there is no period."""
    first, last = (found.text if (found := parse_date(end)) else None for end in (since, until))
    if (since and not first) or (until and not last):  # as somebody typed it: “last year”
        if since and until:
            return say("{since} to {until}", since=since, until=until)
        return say("since {date}", date=since) if since else say("until {date}", date=until)
    return span_in_words(first or "", last or "")


def filter_sentence(error: ParagraphSearchError) -> str:
    """Return what is wrong with the filters as a sentence that names the fields."""
    since, until = (plain(say("“{words}”", words=label)) for label in (say("Since"), say("Until")))
    return sentence(error).replace("“since”", since).replace("“until”", until)
