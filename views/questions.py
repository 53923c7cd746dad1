"""Many questions at once: a file of them in, one table of evidence out."""

import io
from pathlib import Path

import streamlit as st

from index.errors import ParagraphSearchError
from search.answer import Answer
from search.questions import parse_questions
from search.searcher import Searcher, check_question
from search.tables import markdown_of, write_csv
from views.common import count, searcher_of, sentence, use_newest

_MOST_QUESTIONS = 2000


def show_questions(directory: Path) -> None:
    """Draw the view."""
    st.html("<h1>Many questions</h1>")
    try:
        searcher = searcher_of(str(directory))
    except ParagraphSearchError as error:
        st.error(sentence(error))
        return
    use_newest(searcher)
    st.write(
        "Hand in a file of questions: a table (.csv) with a column “question”, or a text file with a question a line. "
        "You get one table with the evidence for all of them."
    )
    file = st.file_uploader("Questions", type=["csv", "txt", "jsonl"], max_upload_size=10)
    top = st.number_input("Paragraphs for each question", 1, 50, 3)
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
        st.session_state["answers"] = _ask(searcher, [(q.id, check_question(q.text)) for q in questions], int(top))
    except ParagraphSearchError as error:
        st.error(sentence(error))
        return
    _offer(st.session_state["answers"])


def _ask(searcher: Searcher, questions: list[tuple[str | None, str]], top: int) -> list[Answer]:
    answers = []
    bar = st.progress(0.0)
    for number, (identifier, question) in enumerate(questions, start=1):
        answers.append(searcher.search(question, top=top, id=identifier))
        bar.progress(number / len(questions), f"{number:,} of {count(len(questions), 'question')}")
    bar.empty()
    return answers


def _offer(answers: list[Answer]) -> None:
    """Show what was found, and let it be taken away."""
    if not answers:
        return
    answered = sum(answer.answered for answer in answers)
    st.write(f"{count(len(answers), 'question')}, of which something here seems to answer {answered:,}.")
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
            "answered": [answer.answered for answer, _ in rows],
            "evidence": [hit.evidence_text for _, hit in rows],
            "date": [hit.place.date for _, hit in rows],
            "source": [hit.place.source for _, hit in rows],
            "paragraph": [hit.place.paragraph + 1 for _, hit in rows],
        },
        hide_index=True,
    )
