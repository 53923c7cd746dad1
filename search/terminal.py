"""Answers as text for a terminal."""

import re
import textwrap
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from index.corpus import Place
from search.answer import Answer, Hit
from search.filters import DateReading

_BOLD, _DIM, _PLAIN = "\x1b[1m", "\x1b[2m", "\x1b[0m"
# Controls that could move the cursor, and those that could turn the direction of the text around them.
_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def render(answer: Answer, width: int = 100, *, styled: bool = False) -> str:
    """Return an answer as lines of at most `width` characters; `styled` marks the evidence in bold."""
    lines = [_dates(answer.dates) + "\n"] if _dates(answer.dates) else []
    if answer.embedded < 1:
        lines.append(building(answer.embedded) + "\n")
    if answer.missing_phrases:
        lines.append(f"No paragraph has {_quoted(answer.missing_phrases)}; searched without the quotation marks.\n")
    if not answer.hits:
        return "\n".join([*lines, "No paragraph passes the filters." + _undated(answer)])
    if not answer.answered:
        lines.append("Nothing here seems to answer this. The nearest paragraphs:" + _undated(answer) + "\n")
    elif answer.undated_left_out:
        lines.append(_undated(answer).strip() + "\n")
    lines.extend(_hit(hit, width, styled) for hit in answer.hits)
    return "\n".join(lines)


def building(embedded: float) -> str:
    """Say how much is searched by meaning so far."""
    return (
        f"The index is still being built: {embedded:.0%} of the paragraphs are searched by meaning so far, "
        "the others by their words alone."
    )


def _dates(dates: DateReading | None) -> str:
    """Return what was understood, where that changes the answer or was expected to."""
    if dates is None or (dates.documents and not dates.applied):
        return ""
    words, period = _safe(dates.text), readable_period(dates)
    if dates.since and dates.until:
        period = f"from {period}"
    if dates.applied:
        return f"Only {period} (understood from “{words}”; --no-dates searches all)"
    return f"No document is {period} (“{words}”), so all are searched"


def _undated(answer: Answer) -> str:
    count = answer.undated_left_out
    return f" ({count:,} undated document{'' if count == 1 else 's'} left out)" if count else ""


def _quoted(phrases: Sequence[str]) -> str:
    return _safe(" and ".join(f"“{phrase}”" for phrase in phrases))


def _hit(hit: Hit, width: int, styled: bool) -> str:
    start, end = hit.evidence
    # Marked by characters that split no word, so that wrapping can be done first.
    marks = styled and (start, end) != (0, len(hit.text))
    text = f"{hit.text[:start]}\ue000{hit.text[start:end]}\ue001{hit.text[end:]}" if marks else hit.text
    head = f"{hit.rank:>2}. "
    body = textwrap.fill(_safe(text), width, initial_indent=head, subsequent_indent=" " * len(head))
    body = body.replace("\ue000", _BOLD).replace("\ue001", _PLAIN)
    about = f"{' ' * len(head)}{describe(hit.place)} · {hit.score:.2f}"
    if hit.also_in:
        about += f" · also in {len(hit.also_in)} other place{'' if len(hit.also_in) == 1 else 's'}"
    if hit.signals:
        parts = [f"{name} {value:+.2f}" for name, value in hit.signals.contributions().items() if value]
        if hit.signals.reranker is not None:
            parts.insert(0, f"reranker {hit.signals.reranker:.2f} (decides the order)")
        about += f"\n{' ' * len(head)}" + ", ".join(parts)
        if hit.matched_terms:
            terms = textwrap.wrap(_safe(f"matched terms: {', '.join(hit.matched_terms)}"), width - len(head))
            about += "".join(f"\n{' ' * len(head)}{line}" for line in terms)
    return f"{body}\n{_DIM + about + _PLAIN if styled else about}\n"


def describe(place: Place) -> str:
    """Return where a paragraph stands, in a line: date, title, author, source, and its page or number, from 1."""
    parts = [readable_date(place.date), place.title, place.author, place.source, place.where]
    return _safe(" · ".join(part for part in parts if part))


def readable_date(iso: str | None) -> str:
    """Return `2017-03-27` as “27 March 2017”; months and years as such; “undated” for None."""
    if iso is None:
        return "undated"
    parts = [int(part) for part in iso.split("-")]
    if len(parts) == 1:
        return iso
    month = date(2000, parts[1], 1).strftime("%B")
    return " ".join([*(str(day) for day in parts[2:]), month, str(parts[0])])


def readable_period(dates: DateReading) -> str:
    """Return “March 2017”, “3 to 9 March 2017”, “2016 to 2018”, “since May 2025”, “until 2014”."""
    since, until = (readable_date(end) if end else "" for end in dates.ends)
    if not until:
        return f"since {since}"
    if not since:
        return f"until {until}"
    own = since.split()
    for one, other in zip(since.split()[::-1], until.split()[::-1], strict=False):
        if one != other:
            break
        own.pop()  # what both ends share is said once
    return f"{' '.join(own)} to {until}" if own else until


def readable_age(moment: datetime) -> str:
    """Return how long ago a moment was, as “just now”, “3 hours ago”, “12 days ago”."""
    age = datetime.now().astimezone() - moment
    for unit, length in (("day", timedelta(days=1)), ("hour", timedelta(hours=1)), ("minute", timedelta(minutes=1))):
        if age >= length:
            return f"{age // length:,} {unit}{'' if age // length == 1 else 's'} ago"
    return "just now"


def _safe(text: str) -> str:
    return _UNSAFE.sub("\ufffd", text)
