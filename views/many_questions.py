"""Many questions at once: a file of them in, one table of evidence out; with the filters that were set last."""

import csv
import io
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from index.errors import ParagraphSearchError, UsageError
from index.storage.locations import Location
from search.answer.answer import Answer
from search.answer.tables import markdown_of, write_csv
from search.page.asked_questions import AskedLately, AskedQuestions, table_of_answers, table_of_cells
from search.page.cards import safe
from search.page.view import View
from search.question.checking import check_question
from search.question.filters import Filters
from search.question.question_files import Question, decode, parse_questions
from search.question.question_tables import SEPARATORS, read_table
from search.searcher import Searcher
from search.speech import counted, marked, say
from views.address import beside_parameters, current_view, go, narrowed_as_before, write_fields
from views.answering import ask_all
from views.common import count, newest_searcher, plain, sentence
from views.filter_fields import filter_sentence, period_fields, readable_span, source_field
from views.page_language import in_this_language

_MOST_QUESTIONS = 2000
_ROWS_SHOWN = 4
"""Of a file, as it was understood."""
_ANSWERS_ON_A_PAGE = 50
_Questions = list[tuple[str, str | None]]


class _Read(NamedTuple):
    """A file of questions as it was understood."""

    name: str
    questions: _Questions


@st.cache_resource(show_spinner=False)
def _asked_lately() -> AskedLately:
    return AskedLately()


def show_questions(location: Location) -> None:
    """Draw the view."""
    st.html(f"<h1>{safe(say('Many questions'))}</h1>")
    searcher = newest_searcher(location)
    if searcher is None:
        return
    view = narrowed_as_before()
    write_fields(view)
    st.write(
        say(
            "Hand in a file of questions or claims: a table, or a text file with a question a line. "
            "You get one table with the evidence for all of them."
        )
    )
    file = st.file_uploader(say("Questions"), type=["csv", "tsv", "txt", "jsonl"], max_upload_size=10)
    read = None
    try:
        read = _understand(file) if file is not None else None
    except ParagraphSearchError as error:
        st.error(sentence(error))
    with st.container(horizontal=True, vertical_alignment="bottom", key="narrowing"):
        top = st.number_input(say("Paragraphs each"), 1, 50, 3)
        period_fields("since", "until")
        source_field("source")
    try:
        filters = Filters.parse(view.since, view.until, view.source)
    except ParagraphSearchError as error:
        st.error(filter_sentence(error))
        return
    if read is not None and st.button(say("Ask them all"), type="primary"):
        try:
            answers = _ask(searcher, read.questions, int(top), filters)
        except ParagraphSearchError as error:
            st.error(sentence(error))
            return
        asked = AskedQuestions(str(location), read.name, replace(view, asked=""), tuple(answers))
        go(replace(view, asked=_asked_lately().keep(asked), page=1))
        st.rerun()
    if view.asked:
        roots = searcher.store.manifest.sources
        _show_asked(_asked_lately().find(view.asked, str(location)), view, roots)


def _understand(file: UploadedFile) -> _Read:
    """Read a file of questions, show how it was understood, and let that be changed.

    Raises:
        UsageError: it cannot be read, or holds no question.
    """
    path = Path(file.name)
    if path.suffix.lower() in {".csv", ".tsv"}:
        questions = _understand_table(file, decode(file.getvalue(), path))
    else:
        questions = [(question.text.strip(), question.id) for question in parse_questions(file.getvalue(), path)]
        st.html(table_of_cells([say("question")], [(text,) for text, _ in questions[:_ROWS_SHOWN]], 0))
    if not questions:
        raise UsageError(
            marked("no question in {path}: expected one in each row; choose the column in which they stand."), path=path
        )
    if len(questions) > _MOST_QUESTIONS:
        raise UsageError(
            marked(
                "{path} has {number} questions, expected at most {most}; ask more from a terminal, with "
                "python -m search --questions."
            ),
            path=path,
            number=len(questions),
            most=_MOST_QUESTIONS,
        )
    words = counted("{number} question in {file}", "{number} questions in {file}", len(questions), file=file.name)
    st.caption(plain(words))
    return _Read(file.name, questions)


def _understand_table(file: UploadedFile, text: str) -> _Questions:
    """Show the first rows of a table as they were understood, and let column, separator and header be changed."""
    key = f"table-{file.file_id}"
    try:
        found = read_table(text, separator=st.session_state.get(f"{key}-separator"))
        has_header = st.session_state.get(f"{key}-header", found.has_header)
        found = read_table(text, separator=found.separator, has_header=has_header)
    except csv.Error as error:
        raise UsageError(
            marked("{path} is not a table that can be read: {error}."), path=file.name, error=error
        ) from error
    with st.container(horizontal=True, vertical_alignment="bottom", key="layout"):
        column = st.selectbox(
            say("Column with the questions"),
            range(len(found.names)),
            index=found.column,
            format_func=lambda number: found.names[number],
            key=f"{key}-column-{found.separator}-{has_header}",  # other columns: another choice
        )
        separators = list(SEPARATORS)
        st.selectbox(
            say("Between the columns"),
            separators,
            index=separators.index(found.separator),
            format_func=lambda one: say(SEPARATORS[one]),
            key=f"{key}-separator",
        )
        st.checkbox(say("The first row names the columns"), value=found.has_header, key=f"{key}-header")
    found = read_table(text, separator=found.separator, has_header=has_header, column=column)
    st.html(table_of_cells(found.names, found.rows[:_ROWS_SHOWN], found.column))
    return [(question.strip(), identifier) for question, identifier in found.questions()]


def _ask(searcher: Searcher, questions: _Questions, top: int, filters: Filters) -> list[Answer]:
    checked = [Question(check_question(question), identifier) for question, identifier in questions]
    answers = []
    bar = st.progress(0.0)
    for number, answer in enumerate(ask_all(searcher, checked, top, filters), start=1):
        answers.append(answer)
        words = counted("{done} of {number} question", "{done} of {number} questions", len(checked), done=number)
        bar.progress(number / len(checked), words)
    bar.empty()
    return answers


def _show_asked(asked: AskedQuestions | None, view: View, roots: list[str]) -> None:
    """Show what was found, and let it be taken away."""
    if asked is None:
        st.info(say("The answers of this link are no longer kept. Hand in the file again."), icon=":material/history:")
        return
    answers, counts = asked.answers, asked.counts
    st.subheader(plain(asked.file), anchor=False)
    words = say(
        "{questions}: {answered} answered, {perhaps} perhaps, {unanswered} not.",
        questions=count(len(answers), "question"),
        answered=counts["answers"],
        perhaps=counts["may answer"],
        unanswered=counts["nothing"],
    )
    st.write(words)
    narrowed = " · ".join(filter(None, [readable_span(asked.view.since, asked.view.until), asked.view.source]))
    if narrowed:
        st.write(plain(say("Asked only of: {filters}.", filters=narrowed)))
    _offer(asked)
    pages = -(-len(answers) // _ANSWERS_ON_A_PAGE)
    page = min(view.page, pages)
    st.html(table_of_answers(asked, (page - 1) * _ANSWERS_ON_A_PAGE, _ANSWERS_ON_A_PAGE, roots, beside_parameters()))
    if pages > 1:
        key = f"answers-page-{page}"

        def turn() -> None:
            go(replace(current_view(), page=st.session_state[key]))

        with st.container(horizontal_alignment="center"):
            st.pagination(pages, default=page, key=key, on_change=turn)


def _offer(asked: AskedQuestions) -> None:
    """Offer the answers as files, made when somebody wants one."""
    answers = asked.answers

    def table() -> str:
        stream = io.StringIO(newline="")
        write_csv(answers, stream)
        return f"\ufeff{stream.getvalue()}"  # the mark tells Excel that it is UTF-8

    kinds = [
        ("CSV", table, "csv", "text/csv"),
        ("JSON", lambda: "".join(f"{answer.to_json()}\n" for answer in answers), "jsonl", "application/jsonl"),
        ("Markdown", lambda: "\n".join(map(markdown_of, answers)), "md", "text/markdown"),
    ]
    with st.container(horizontal=True):
        for label, content, ending, kind in kinds:
            st.download_button(label, in_this_language(content), f"evidence.{ending}", kind, on_click="ignore")
