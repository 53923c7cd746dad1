"""Words that the terminal and the page share: dates, periods, ages, how far a build is."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from search.question.corrections import Correction
from search.question.filters import DateReading

NOTHING = "Nothing here seems to answer this. These paragraphs are the nearest."
"""Said above the hits where nothing answers."""
MAY_ANSWER = "These paragraphs may answer this, or only touch on it."
"""Said beside or below the hits, never above them."""


def building(embedded: float) -> str:
    """Say how much is searched by meaning so far."""
    return (
        f"The index is still being built: {embedded:.0%} of the paragraphs are searched by meaning so far, "
        "the others by their words alone."
    )


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


def corrected(corrections: Sequence[Correction]) -> str:
    """Say what was searched for in place of words that no text has."""
    used = ", ".join(f"“{one.used}” (not “{one.written}”)" for one in corrections)
    return f"Searched for {used}"
