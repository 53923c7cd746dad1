"""Which documents take part in a search: by date and by source, decided before anything is ranked."""

import calendar
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from index.errors import UsageError, marked
from index.reading.dates import PartialDate, parse_filter_date
from index.reading.fields import Field, field_name
from index.storage.store import DocumentFilter, Selection, Store, Wanted, WordFilter
from search.question.dates.expressions import understand_dates
from search.question.dates.typed import read_filter_date


@dataclass(frozen=True)
class Filters:
    """The documents from `since` to `until`, both included, whose source fits `source`.

    A date of reduced precision passes if any day that it can mean does. `source` is compared without regard to
    case with a document's source and with its path; `*` stands for anything, `?` for one character.
    """

    since: PartialDate | None = None
    until: PartialDate | None = None
    source: str | None = None
    author: str | None = None
    """A name that stands among a document's authors, in any case."""
    language: str | None = None
    """A document's language, by its ISO 639-1 code."""
    fields: tuple[Field, ...] = ()
    """Names and values of what else documents say of themselves, in which `*` and `?` count as in `source`. A document
    passes if it has, of each name, one of the values."""
    naming: tuple[str, ...] = ()
    """Spellings of a name, of which a paragraph must have one."""

    @classmethod
    def parse(
        cls,
        since: str | None = None,
        until: str | None = None,
        source: str | None = None,
        *,
        author: str | None = None,
        language: str | None = None,
        fields: Iterable[str] | Mapping[str, str | Sequence[str]] = (),
        today: date | None = None,
        prefix: str = "",
    ) -> "Filters":
        """Read filters as people write them; an empty one counts as none.

        Args:
            since: a date: “2017-03-27”, “2017”, “March 2017”, “last year”.
            until: another one.
            source: a pattern.
            author: a name.
            language: a code, such as “en”.
            fields: “section=politics”, each; or names with the values that they may have.
            today: the day from which “last year” is counted; the real one where it is None.
            prefix: stands before since and until in errors: the dashes of a command's options.

        Raises:
            UsageError: a date is none or may be two, the period ends before it begins, or a field has no name or value.
        """
        today = today or date.today()
        names = [f"{prefix}{name}" if prefix else f"“{name}”" for name in ("since", "until")]
        filters = cls(
            read_filter_date(since, names[0], "first", today) if since else None,
            read_filter_date(until, names[1], "last", today) if until else None,
            source or None,
            (author or "").strip() or None,
            (language or "").strip().lower() or None,
            tuple(dict.fromkeys(map(_read_field, _written(fields)))),
        )
        if filters.since and filters.until and filters.since.first > filters.until.last:
            raise UsageError(
                marked("nothing is since {since} and until {until}: the first date must not be the later one."),
                since=since,
                until=until,
            )
        return filters

    def __bool__(self) -> bool:
        return self != Filters()


def _written(fields: Iterable[str] | Mapping[str, str | Sequence[str]]) -> list[str]:
    if not isinstance(fields, Mapping):
        return list(fields)
    several = {name: [values] if isinstance(values, str) else values for name, values in fields.items()}
    return [f"{name}={value}" for name, values in several.items() for value in values]


def _read_field(written: str) -> Field:
    name, _, value = written.partition("=")
    field = field_name(name), " ".join(value.split())
    if not all(field):
        raise UsageError(
            marked("a field to filter by is written like section=politics, found “{written}”."),
            written=textwrap.shorten(written, 80, placeholder=" …"),
        )
    return field


@dataclass(frozen=True)
class DateReading:
    """What a question says about dates: from `since` to `until`, both included; one of them may be open."""

    since: date | None
    until: date | None
    text: str
    """The question's own words: “in March 2017”."""
    documents: int
    """How many documents that pass the other filters are from then."""
    applied: bool
    """Whether it is a filter on the hits. It is not where it may be part of what is asked for (“the 2015 nuclear
    deal”), which can be offered, nor where no document is from then."""
    rest: str = field(default="", compare=False)
    """What to rank by where it is applied: the question without these words, unless nothing is left."""

    @property
    def ends(self) -> tuple[str | None, str | None]:
        """Both ends as short as they can be written: `2017` and `2017` for all of that year."""
        since, until = self.since, self.until
        months = (since is None or since.day == 1) and (
            until is None or until.day == calendar.monthrange(until.year, until.month)[1]
        )
        years = months and (since is None or since.month == 1) and (until is None or until.month == 12)
        length = 4 if years else 7 if months else 10
        return since.isoformat()[:length] if since else None, until.isoformat()[:length] if until else None

    def narrow(self, filters: Filters) -> Filters:
        """Return filters that have these dates too."""
        since, until = (parse_filter_date(end, "the question") if end else None for end in self.ends)
        return replace(filters, since=since, until=until)


def read_dates(store: Store, question: str, filters: Filters, today: date) -> DateReading | None:
    """Return what a question says about dates, seen from `today`.

    None where it says nothing, where the filters have dates already, where no document has one, and where a part of
    the question's meaning could be taken for a date from which there is no document.
    """
    counts = store.manifest.counts
    if filters.since or filters.until or counts.undated == counts.documents:
        return None
    understood = understand_dates(question, today)
    if understood is None:
        return None
    words = dict.fromkeys(question[start:end] for start, end in understood.spans)
    text = textwrap.shorten(" … ".join(words), 80, placeholder=" …")
    rest = understood.rest if any(map(str.isalnum, understood.rest)) else question
    reading = DateReading(understood.since, understood.until, text, 0, applied=False, rest=rest)
    selection = select(store, reading.narrow(filters))
    documents = selection.documents if selection else 0
    if not documents and not understood.applied:
        return None
    return replace(reading, documents=documents, applied=understood.applied and documents > 0)


_MOST_NAMED = 12


def check_fields(store: Store, filters: Filters) -> None:
    """Make sure that documents have the fields that filters ask for, of whatever value.

    Raises:
        UsageError: none has one of them.
    """
    known = {one.name: one.uses for one in store.fields()} if filters.fields else {}
    for name, _ in filters.fields:
        if name not in known:
            commonest = sorted(known, key=lambda one: (-known[one], one))[:_MOST_NAMED]
            raise UsageError(
                marked("no document here has a field “{name}”; those that there are: {known}."),
                name=name,
                known=", ".join(commonest) or "none",
            )


def select(store: Store, filters: Filters) -> Selection | None:
    """Return the documents that pass, or None where all do."""
    if not filters:
        return None
    selection = store.select(
        DocumentFilter(
            filters.since.first.toordinal() if filters.since else None,
            filters.until.last.toordinal() if filters.until else None,
            filters.source,
            filters.author,
            filters.language,
            filters.fields,
        )
    )
    if not filters.naming:
        return selection
    any_spelling = WordFilter(any_of=(tuple(Wanted(one, exact=True) for one in filters.naming),))
    # Where no text whatever has it, nothing passes: no source is so called.
    return store.with_words(any_spelling, selection) or store.select(DocumentFilter(source="\0"))
