"""How a figure moved, as tables: CSV for a spreadsheet, Markdown with citations, and lines for a terminal."""

import csv
from collections.abc import Iterable, Iterator
from typing import TextIO

from search.answer.citations import in_markdown, in_one_line, place_citation
from search.answer.tables import inert
from search.answer.wording import readable_date
from search.checking.figures_over_time import FiguresOverTime, Step
from search.speech import ENGLISH, marked, speaking, speech

NO_FIGURE = marked("No sentence here gives this figure.")
_DECIMALS = 2
_COLUMNS = [
    "date", "figure", "low", "high", "unit", "first", "source", "title", "document", "paragraph", "reports", "copies",
    "sentence", "citation",
]  # fmt: skip


def readable_figure(step: Step) -> str:
    """Return a figure as people write it, “1,200”, “12–15 percent”; “5 miles” and “dozens” as the first report does."""
    figure = step.first.figure
    if figure.kind in {"measure", "duration"} or (figure.approximate and figure.low < figure.high):
        return figure.text
    ends = [step.low] if step.low == step.high else [step.low, step.high]
    number = speech().number
    written = "–".join(
        number(int(end)) if float(end).is_integer() else speech().decimal(end, _DECIMALS) for end in ends
    )
    return f"{written} {step.unit}" if step.unit else written


def _number(value: float) -> str:
    return speech().number(int(value)) if float(value).is_integer() else speech().decimal(value, _DECIMALS)


def write_figures(shown: FiguresOverTime, stream: TextIO) -> None:
    """Write a row for each figure, below a row of column names."""
    writer = csv.writer(stream)
    writer.writerow(_COLUMNS)
    for step in shown.steps:
        first = step.first
        place = first.place
        with speaking(ENGLISH):
            written = readable_figure(step)
        cells = [
            place.date, written, step.low, step.high, step.unit, first.figure.text, place.source,
            place.called, place.document, place.number, len(step.reports), step.copies, first.sentence,
            place_citation(place),
        ]  # fmt: skip
        writer.writerow([inert(cell) for cell in cells])


def figures_in_markdown(shown: FiguresOverTime) -> str:
    """Return a table of the figures, and below it the sentences that report each, cited."""
    lines = [f"# {in_markdown(shown.question)}", ""]
    lines += ["| date | figure | first reported by | reports | copies |", "|---|---:|---|---:|---:|"]
    lines += [
        f"| {readable_date(step.first.place.date) or 'undated'} | {readable_figure(step)} "
        f"| {in_markdown(step.first.place.source)} | {len(step.reports)} | {step.copies} |"
        for step in shown.steps
    ]
    for step in shown.steps:
        lines += ["", f"## {readable_figure(step)}", ""]
        lines += [
            f"> {in_markdown(report.sentence)}\n>\n> — {in_markdown(place_citation(report.place))}\n"
            for report in step.reports
        ]
    return "\n".join(lines).rstrip() + "\n"


def figures_in_terminal(shown: FiguresOverTime) -> str:
    """Return the figures as lines of text, one a figure."""
    if not shown.steps:
        return NO_FIGURE
    width = max(len(readable_figure(step)) for step in shown.steps)
    return "\n".join(_lines(shown.steps, width))


def _lines(steps: Iterable[Step], width: int) -> Iterator[str]:
    for step in steps:
        place = step.first.place
        more = [f"{len(step.reports) - 1} more" if len(step.reports) > 1 else ""]
        more += [f"{step.copies} copies" if step.copies > 1 else "1 copy" if step.copies else ""]
        behind = f" ({', '.join(filter(None, more))})" if any(more) else ""
        yield f"{place.date or 'undated':<10}  {readable_figure(step):>{width}}  {place_citation(place)}{behind}"
        yield f"{'':<10}  {'':>{width}}  {in_one_line(step.first.sentence)}"
