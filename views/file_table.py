"""What became of each file: its state and why, to filter, to search, and to take away."""

import io
from dataclasses import replace

import streamlit as st

from index.storage.file_report import STATUSES, FileReport, Status, count_files
from search.page.cards import without_overrides
from search.page.file_list import narrow, write_reports
from search.page.reasons import readable_reason
from search.searcher import Searcher
from search.speech import marked, say, speech
from views.common import count

_STATES: dict[Status, str] = {
    "indexed": marked("indexed"),
    "unchanged": marked("unchanged"),
    "read with doubts": marked("read with doubts"),
    "skipped": marked("skipped"),
}

_WIDTHS = 190, 300
"""Of names and reasons, in pixels: left to itself, Streamlit makes names wide and reasons too narrow to read."""


@st.fragment
def show_files(searcher: Searcher) -> None:
    """Draw the list of files; what is chosen in it draws nothing else anew."""
    st.subheader(say("Files"), anchor=False)
    english = _reports(searcher, searcher.store.name)
    reports = [replace(report, reasons=list(map(readable_reason, report.reasons))) for report in english]
    counts = count_files(reports)
    chosen: list[Status] = st.pills(
        say("State"),
        [status for status in STATUSES if counts[status]],
        selection_mode="multi",
        format_func=lambda status: f"{speech().number(counts[status])} {say(_STATES[status])}",
        key="file-states",
    )
    words = st.text_input(
        say("Find in names and reasons"), key="file-words", placeholder=say("a part of a name, or of a reason")
    )
    found = narrow(reports, chosen, words)
    some = say("{number} of {total} files", number=len(found), total=len(reports))
    st.caption(count(len(found), "file") if len(found) == len(reports) else some)
    st.dataframe(
        {
            say("file"): [without_overrides(report.path) for report in found],
            say("state"): [say(_STATES[report.status]) for report in found],
            say("why"): [without_overrides("; ".join(report.reasons)) for report in found],
            say("documents"): [report.documents for report in found],
            say("paragraphs"): [report.paragraphs for report in found],
        },
        column_config={
            say("file"): st.column_config.TextColumn(width=_WIDTHS[0]),
            say("why"): st.column_config.TextColumn(width=_WIDTHS[1]),
        },
        hide_index=True,
    )
    table = io.StringIO(newline="")
    paths = {report.path for report in found}
    write_reports((report for report in english if report.path in paths), table)
    # Excel takes a file without a mark for Latin-1.
    st.download_button(
        say("Download the list"),
        f"\ufeff{table.getvalue()}",
        "files.csv",
        "text/csv",
        on_click="ignore",
        type="tertiary",
    )


@st.cache_resource(max_entries=2, show_spinner=False)
def _reports(_searcher: Searcher, name: str) -> list[FileReport]:  # noqa: ARG001 - with another name, it is another index
    return _searcher.store.files()
