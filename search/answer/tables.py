"""Answers as tables: rows for a spreadsheet, or Markdown to read and to paste."""

import csv
from collections.abc import Iterable
from typing import TextIO

from search.answer.answer import Answer
from search.answer.citations import in_markdown, markdown_citation
from search.answer.wording import MAY_ANSWER, NOTHING
from search.speech import say

_COLUMNS = [
    "id", "question", "verdict", "answered", "confidence", "rank", "score", "date", "source", "title", "document",
    "paragraph", "evidence", "text",
]  # fmt: skip


def write_csv(answers: Iterable[Answer], stream: TextIO) -> None:
    """Write a row for each hit, below a row of column names; a question without hits has a row of its own."""
    writer = csv.writer(stream)
    writer.writerow(_COLUMNS)
    for answer in answers:
        head = [answer.id, answer.question, answer.verdict, answer.answered, answer.confidence]
        for hit in answer.hits:
            place = hit.place
            tail = [hit.rank, hit.score, place.date, place.source, place.called, place.document, place.number]
            writer.writerow([inert(cell) for cell in [*head, *tail, hit.evidence_text, hit.text]])
        if not answer.hits:
            writer.writerow([inert(cell) for cell in [*head, *[None] * (len(_COLUMNS) - len(head))]])


def markdown_of(answer: Answer) -> str:
    """Return a question with its hits as quotations, the best first."""
    lines = [f"# {in_markdown(answer.question)}"]
    if answer.verdict == "nothing":
        lines.append(say(NOTHING))
    lines.extend(markdown_citation(hit) for hit in answer.hits)
    if answer.verdict == "may answer":
        lines.append(f"*{say(MAY_ANSWER)}*")
    return "\n\n".join(lines) + "\n"


def inert(cell: object) -> object:
    """Keep a spreadsheet from running a text as a formula, as OWASP advises ("CSV injection")."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
