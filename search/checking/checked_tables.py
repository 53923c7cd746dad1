"""A checked draft as a table for a spreadsheet, as Markdown with citations, and as text for a terminal."""

import csv
import textwrap
from typing import TextIO

from search.answer.citations import in_markdown, markdown_citation, place_citation
from search.answer.tables import inert
from search.answer.terminal import describe, harmless
from search.checking.checked import Checked, CheckedSentence, RelatedHit
from search.checking.checked_words import NO_VERDICT, also_in, compared, said_of, summary
from search.speech import say

_COLUMNS = [
    "number", "sentence", "states", "finding", "sources", "quotations", "differences", "closeness", "denies", "date",
    "source", "title", "document", "paragraph", "evidence", "citation", "text",
]  # fmt: skip


def write_checked_csv(checked: Checked, stream: TextIO) -> None:
    """Write a row for each paragraph that speaks of a sentence; a sentence without any has a row of its own."""
    writer = csv.writer(stream)
    writer.writerow(_COLUMNS)
    for one in checked.sentences:
        quotations = "; ".join(map(compared, one.quotations))
        head = [
            one.sentence.number,
            one.sentence.text,
            " ".join(one.sentence.states),
            one.finding,
            one.sources,
            quotations,
        ]
        for hit in one.hits:
            place = hit.place
            differences = "; ".join(map(compared, hit.differences))
            tail = [
                differences, round(hit.closeness, 3), hit.denies, place.date, place.source, place.called,
                place.document, place.number, hit.evidence_text, place_citation(place), hit.text,
            ]  # fmt: skip
            writer.writerow([inert(cell) for cell in [*head, *tail]])
        if not one.hits:
            writer.writerow([inert(cell) for cell in [*head, *[None] * (len(_COLUMNS) - len(head))]])


def markdown_of_checked(checked: Checked) -> str:
    """Return a checked draft to read: each sentence with its finding, what differs, and the paragraphs as citations."""
    lines = [f"# {in_markdown(checked.draft.name)}", f"{summary(checked)}.", f"*{say(NO_VERDICT)}*"]
    for one in checked.sentences:
        if one.finding == "not checked":
            lines.append(in_markdown(one.sentence.text))
            continue
        lines.append(f"## {one.sentence.number}. {in_markdown(one.sentence.text)}")
        lines.append(f"**{said_of(one)}**")
        if one.quotations:
            lines.append("\n".join(f"- {in_markdown(compared(own))}" for own in one.quotations))
        lines.extend(_markdown_of_hit(number, hit) for number, hit in enumerate(one.hits, start=1))
    return "\n\n".join(lines) + "\n"


def _markdown_of_hit(rank: int, hit: RelatedHit) -> str:
    notes = "\n".join(f"- {in_markdown(compared(own))}" for own in hit.comparisons if own.kind != "quotation")
    return "\n\n".join(filter(None, [markdown_citation(hit.as_hit(rank)), notes]))


def render_checked(one: CheckedSentence, width: int = 100, *, styled: bool = False) -> str:
    """Return a sentence with what was found as lines for a terminal."""
    bold, dim, plain = ("\x1b[1m", "\x1b[2m", "\x1b[0m") if styled else ("", "", "")
    head = f"{one.sentence.number:>3}. "
    text = textwrap.fill(harmless(one.sentence.text), width, initial_indent=head, subsequent_indent="     ")
    if one.finding == "not checked":
        return f"{dim}{text}{plain}"
    lines = [text, f"     {bold}{said_of(one)}{plain}"]
    lines += [_folded(compared(own), width, "     - ") for own in one.quotations]
    for hit in one.hits:
        lines.append(_folded(hit.evidence_text, width, "     > "))
        lines.append(f"       {dim}{' · '.join(filter(None, [describe(hit.place), also_in(hit)]))}{plain}")
        lines += [_folded(compared(own), width, "       - ") for own in hit.comparisons if own.kind != "quotation"]
    return "\n".join(lines)


def _folded(text: str, width: int, indent: str) -> str:
    return textwrap.fill(harmless(text), width, initial_indent=indent, subsequent_indent=" " * len(indent))
