"""Answers as text for a terminal."""

import re
import textwrap
from collections.abc import Sequence

from index.storage.corpus import Place
from search.answer.answer import Answer, Hit
from search.answer.excerpts import excerpt
from search.answer.extract import Extract
from search.answer.similarity import Similar
from search.answer.wording import MAY_ANSWER, building, corrected, readable_date, readable_period
from search.question.filters import DateReading

_BOLD, _DIM, _PLAIN = "\x1b[1m", "\x1b[2m", "\x1b[0m"
# Controls that could move the cursor, and those that could turn the direction of the text around them.
_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def render(answer: Answer, width: int = 100, *, styled: bool = False, whole: bool = False) -> str:
    """Return an answer as lines of at most `width` characters.

    Args:
        answer: what to show.
        width: characters in a line at the most.
        styled: mark the evidence in bold.
        whole: show very long paragraphs whole, and not only what stands around the evidence.
    """
    lines = [_dates(answer.dates) + "\n"] if _dates(answer.dates) else []
    if answer.embedded < 1:
        lines.append(building(answer.embedded, answer.provisional) + "\n")
    if answer.corrections:
        lines.append(
            f"{harmless(corrected(answer.corrections))}; --exact searches for the words as they are written.\n"
        )
    if answer.missing_phrases:
        lines.append(f"No paragraph has {_quoted(answer.missing_phrases)}; searched without the quotation marks.\n")
    if not answer.hits:
        return "\n".join([*lines, "No paragraph passes the filters." + _undated(answer)])
    if answer.verdict == "nothing":
        lines.append("Nothing here seems to answer this. The nearest paragraphs:" + _undated(answer) + "\n")
    elif answer.undated_left_out:
        lines.append(_undated(answer).strip() + "\n")
    lines.extend(_hit(hit, width, styled=styled, whole=whole) for hit in answer.hits)
    if answer.verdict == "may answer":
        lines.append(f"{_DIM + MAY_ANSWER + _PLAIN if styled else MAY_ANSWER}\n")
    return "\n".join(lines)


def render_extract(extract: Extract, width: int = 100) -> str:
    """Return paragraphs of a document as lines, each with its number; at the end, what was left out."""
    paragraphs = f"{extract.total:,} paragraph{'' if extract.total == 1 else 's'}"
    parts = [readable_date(extract.place.date), extract.place.title, extract.place.author, extract.place.source]
    lines = [harmless(" · ".join([*(part for part in parts if part), paragraphs])) + "\n"]
    for one in extract.paragraphs:
        text = f"{'… ' if one.start else ''}{one.text}{' …' if one.left_out else ''}"
        lines.append(_numbered(one.number, text, width) + "\n")
    if extract.next:
        cut = extract.paragraphs[-1].left_out
        left_out = [f"{cut:,} characters of paragraph {extract.paragraphs[-1].number}"] if cut else []
        left_out += (
            [f"{extract.left_out:,} paragraph{'' if extract.left_out == 1 else 's'}"] if extract.left_out else []
        )
        lines.append(f"Left out: {' and '.join(left_out)}. Go on with {harmless(extract.next)}")
    return "\n".join(lines)


def render_similar(similar: Similar, width: int = 100) -> str:
    """Return the paragraphs that are similar to one as lines, that one first."""
    lines = [_numbered(None, similar.text, width), f"    {harmless(similar.to)}\n"]
    lines += [
        f"{_numbered(hit.rank, hit.text, width)}\n    {describe(hit.place)} · {hit.score:.2f}\n" for hit in similar.hits
    ]
    return "\n".join(lines if similar.hits else [*lines, "No other paragraph passes the filters."])


def _numbered(number: int | None, text: str, width: int) -> str:
    head = "    " if number is None else f"{number:>2}. "
    return textwrap.fill(harmless(text), width, initial_indent=head, subsequent_indent=" " * len(head))


def _dates(dates: DateReading | None) -> str:
    """Return what was understood, where that changes the answer or was expected to."""
    if dates is None or (dates.documents and not dates.applied):
        return ""
    words, period = harmless(dates.text), readable_period(dates)
    if dates.since and dates.until:
        period = f"from {period}"
    if dates.applied:
        return f"Only {period} (understood from “{words}”; --no-dates searches all)"
    return f"No document is {period} (“{words}”), so all are searched"


def _undated(answer: Answer) -> str:
    count = answer.undated_left_out
    return f" ({count:,} undated document{'' if count == 1 else 's'} left out)" if count else ""


def _quoted(phrases: Sequence[str]) -> str:
    return harmless(" and ".join(f"“{phrase}”" for phrase in phrases))


def _shown(hit: Hit, *, styled: bool, whole: bool) -> str:
    """Return the paragraph, of a very long one what stands around the evidence."""
    start, end = hit.evidence
    first, last = (0, len(hit.text)) if whole else excerpt(hit.text, hit.evidence)
    end = min(end, last)
    # Marked by characters that split no word, so that wrapping can be done first.
    marks = styled and (start, end) != (0, len(hit.text))
    evidence = f"\ue000{hit.text[start:end]}\ue001" if marks else hit.text[start:end]
    text = f"{'… ' if first else ''}{hit.text[first:start]}{evidence}{hit.text[end:last]}"
    return text if last == len(hit.text) else f"{text} …"


def _hit(hit: Hit, width: int, *, styled: bool, whole: bool) -> str:
    text = _shown(hit, styled=styled, whole=whole)
    head = f"{hit.rank:>2}. "
    body = textwrap.fill(harmless(text), width, initial_indent=head, subsequent_indent=" " * len(head))
    body = body.replace("\ue000", _BOLD).replace("\ue001", _PLAIN)
    if hit.place.headings:
        path = harmless(" › ".join(hit.place.headings))
        above = textwrap.fill(path, width, initial_indent=head, subsequent_indent=" " * len(head))
        body = f"{above}\n{' ' * len(head)}{body[len(head) :]}"
    about = f"{' ' * len(head)}{describe(hit.place)} · {hit.score:.2f}"
    if not whole and excerpt(hit.text, hit.evidence) != (0, len(hit.text)):
        about = f"{' ' * len(head)}of {len(hit.text):,} characters; --whole shows them all\n{about}"
    if hit.outside:
        about += " · from another time than the question says"
    if hit.also_in:
        about += f" · also in {len(hit.also_in)} other place{'' if len(hit.also_in) == 1 else 's'}"
    if hit.signals:
        parts = [f"{name} {value:+.2f}" for name, value in hit.signals.contributions().items() if value]
        if hit.signals.reranker is not None:
            parts.insert(0, f"reranker {hit.signals.reranker:.2f} (decides the order)")
        about += f"\n{' ' * len(head)}" + ", ".join(parts)
        if hit.matched_terms:
            terms = textwrap.wrap(harmless(f"matched terms: {', '.join(hit.matched_terms)}"), width - len(head))
            about += "".join(f"\n{' ' * len(head)}{line}" for line in terms)
    return f"{body}\n{_DIM + about + _PLAIN if styled else about}\n"


def describe(place: Place) -> str:
    """Return where a paragraph stands, in a line: date, title, author, source, and its page or number, from 1."""
    parts = [readable_date(place.date), place.called, place.author, place.source, place.where]
    return harmless(" · ".join(part for part in parts if part))


def harmless(text: str) -> str:
    """Return a text in which nothing moves the cursor or turns the direction of what is around it."""
    return _UNSAFE.sub("\ufffd", text)
