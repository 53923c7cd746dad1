"""Words that the terminal and the page share: dates, periods, ages, how far a build is."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from index.storage.corpus import Place
from search.question.corrections import Correction
from search.question.filters import DateReading
from search.speech import Precision, marked, say, speech

NOTHING = marked("Nothing here seems to answer this. These paragraphs are the nearest.")
"""Said above the hits where nothing answers."""
MAY_ANSWER = marked("These paragraphs may answer this, or only touch on it.")
"""Said beside or below the hits, never above them."""
_PRECISIONS: tuple[Precision, ...] = ("year", "month", "day")


def building(embedded: float, provisional: float = 0.0) -> str:
    """Say how much is searched by meaning so far, and how well: these shares exactly, and by an estimate."""
    if provisional:
        return say(
            "The index is still being built: {share} of the paragraphs are searched by their exact meaning so far, the "
            "others by an estimate of it and by their words. Answers are getting better.",
            share=speech().percent(embedded),
        )
    return say(
        "The index is still being built: {share} of the paragraphs are searched by meaning so far, the others by "
        "their words alone.",
        share=speech().percent(embedded),
    )


def readable_date(iso: str | None, *, year: bool = True) -> str:
    """Return `2017-03-27` as “27 March 2017”, without the year “27 March”; months and years as such; “undated”."""
    if iso is None:
        return say("undated")
    return speech().dated(*_first_day(iso), year=year)


def _first_day(iso: str) -> tuple[date, Precision]:
    """Return the first day of a date, and how precise it is."""
    parts = [int(part) for part in iso.split("-")]
    return date(*parts, *[1] * (3 - len(parts))), _PRECISIONS[len(parts) - 1]


def readable_period(dates: DateReading) -> str:
    """Return “March 2017”, “3 to 9 March 2017”, “2016 to 2018”, “since May 2025”, “until 2014”."""
    since, until = dates.ends
    return readable_span(since or "", until or "")


def readable_span(since: str, until: str) -> str:
    """Return the same for two dates in ISO form; empty ones are open, and nothing is said where both are."""
    if since and until:
        (first, one), (last, other) = _first_day(since), _first_day(until)
        return readable_date(since) if since == until else speech().period(first, last, (one, other))
    if since:
        return say("since {date}", date=readable_date(since))
    return say("until {date}", date=readable_date(until)) if until else ""


def readable_age(moment: datetime) -> str:
    """Return how long ago a moment was, as “just now”, “3 hours ago”, “12 days ago”."""
    age = datetime.now().astimezone() - moment
    return speech().ago(age) if age >= timedelta(minutes=1) else say("just now")


def readable_place(place: Place) -> str:
    """Return where in its document a paragraph is: its page, slide or row, or its number."""
    kind, _, number = place.where.partition(" ")
    messages = {
        "paragraph": marked("paragraph {number}"),
        "page": marked("page {number}"),
        "slide": marked("slide {number}"),
        "row": marked("row {number}"),
    }
    return say(messages[kind], number=number)


def corrected(corrections: Sequence[Correction]) -> str:
    """Say what was searched for in place of words that no text has."""
    used = ", ".join(say("“{used}” (not “{written}”)", used=c.used, written=c.written) for c in corrections)
    return say("Searched for {words}", words=used)
