"""Many questions at once: a file of them in, one table of evidence out; with the filters that were set last."""

import io
from collections import Counter
from pathlib import Path

import streamlit as st

from index.errors import ParagraphSearchError
from index.storage.locations import Location
from search.answer.answer import Answer
from search.answer.tables import markdown_of, write_csv
from search.question.filters import Filters
from search.question.question_files import parse_questions
from search.searcher import Searcher, check_question
from views.address import narrowed_as_before, write_fields
from views.answering import ask_once
from views.common import count, plain, searcher_of, sentence, use_newest
from views.filter_fields import filter_sentence, period_fields, readable_span, source_field

_MOST_QUESTIONS = 2000


def show_questions(location: Location) -> None:
    """Draw the view."""
    st.html("<h1>Many questions</h1>")
    try:
        searcher = searcher_of(str(location))
    except ParagraphSearchError as error:
        st.error(sentence(error))
        return
    use_newest(searcher)
    view = narrowed_as_before()
    write_fields(view)
    st.write(
        "Hand in a file of questions: a table (.csv) with a column “question”, or a text file with a question a line. "
        "You get one table with the evidence for all of them."
    )
    file = st.file_uploader("Questions", type=["csv", "txt", "jsonl"], max_upload_size=10)
    with st.container(horizontal=True, vertical_alignment="bottom", key="narrowing"):
        top = st.number_input("Paragraphs each", 1, 50, 3)
        period_fields("since", "until")
        source_field("source")
    try:
        filters = Filters.parse(view.since, view.until, view.source)
    except ParagraphSearchError as error:
        st.error(filter_sentence(error))
        return
    if file is None or not st.button("Ask them all", type="primary"):
        _offer(st.session_state.get("answers", []))
        return
    try:
        questions = parse_questions(file.getvalue(), Path(file.name))
        if len(questions) > _MOST_QUESTIONS:
            st.error(
                f"The file has {len(questions):,} questions, expected at most {_MOST_QUESTIONS:,}; ask more from a "
                "terminal, with python -m search --questions."
            )
            return
        checked = [(question.id, check_question(question.text)) for question in questions]
        st.session_state["narrowed"] = view
        st.session_state["answers"] = _ask(searcher, checked, int(top), filters)
    except ParagraphSearchError as error:
        st.error(sentence(error))
        return
    _offer(st.session_state["answers"])


def _ask(searcher: Searcher, questions: list[tuple[str | None, str]], top: int, filters: Filters) -> list[Answer]:
    answers = []
    bar = st.progress(0.0)
    for number, (identifier, question) in enumerate(questions, start=1):
        answers.append(ask_once(searcher, question, top, filters, identifier))
        bar.progress(number / len(questions), f"{number:,} of {count(len(questions), 'question')}")
    bar.empty()
    return answers


def _offer(answers: list[Answer]) -> None:
    """Show what was found, and let it be taken away."""
    if not answers:
        return
    verdicts = Counter(answer.verdict for answer in answers)
    st.write(
        f"{count(len(answers), 'question')}: {verdicts['answers']:,} answered, {verdicts['may answer']:,} perhaps, "
        f"{verdicts['nothing']:,} not."
    )
    asked = st.session_state["narrowed"]
    narrowed = " · ".join(filter(None, [readable_span(asked.since, asked.until), asked.source]))
    if narrowed:
        st.write(f"Asked only of: {plain(narrowed)}.")
    table = io.StringIO(newline="")
    write_csv(answers, table)
    with st.container(horizontal=True):
        # The byte order mark tells Excel that it is UTF-8.
        st.download_button("CSV", f"\ufeff{table.getvalue()}", "evidence.csv", "text/csv", on_click="ignore")
        lines = "".join(f"{answer.to_json()}\n" for answer in answers)
        st.download_button("JSON", lines, "evidence.jsonl", "application/jsonl", on_click="ignore")
        quotations = "\n".join(map(markdown_of, answers))
        st.download_button("Markdown", quotations, "evidence.md", "text/markdown", on_click="ignore")
    rows = [(answer, hit) for answer in answers for hit in answer.hits]
    st.dataframe(
        {
            "question": [answer.question for answer, _ in rows],
            "verdict": [answer.verdict for answer, _ in rows],
            "evidence": [hit.evidence_text for _, hit in rows],
            "date": [hit.place.date for _, hit in rows],
            "source": [hit.place.source for _, hit in rows],
            "paragraph": [hit.place.number for _, hit in rows],
        },
        hide_index=True,
    )
