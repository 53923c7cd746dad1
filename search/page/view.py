"""What the page shows, as its address says it: a link reopens exactly this view.

`?q=` the question; `since`, `until`, `source`, `author`, `language`, `naming`, `field.NAME` its filters; `sort`;
`page`; `dates=off` where dates in the question are no filter; `exact=1` where misspelt names are not corrected;
`compare=on` with `since2`, `until2`, `source2` for the other side; `group=off` where hits of one document are not put
together, and `unfolded` for the document whose hits are shown all the same; `document` and `paragraph` for the document
that is open beside the hits; `like` and `like_paragraph` for the paragraph to which others are alike; `all=on` where
all that match are listed; `figures=on` where it is shown how the figure moved that is asked for; `steer=on` where
thumbs steer the answer; `asked` for the answers to a file of questions; `collection` for a collection.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Literal, get_args

from index.reading.fields import field_name
from search.answer.answer import Hit

Sort = Literal["relevance", "newest", "oldest"]
SORTS: tuple[Sort, ...] = get_args(Sort)

_OPERATOR = re.compile(r'"|(?<!\S)-(?=\S)|\b(?:OR|NOT)\b')
_INSTEAD = {'"': "”", "-": "–"}
"""What reads the same, and asks for nothing."""
_FIELD, _MOST_FIELDS = "field.", 12
_NAMES = {"question": "q", "other_since": "since2", "other_until": "until2", "other_source": "source2"}


@dataclass(frozen=True)
class View:
    """One state of the page; what is not said is as in a new one."""

    question: str = ""
    since: str = ""
    until: str = ""
    source: str = ""
    sort: Sort = "relevance"
    page: int = 1
    """From 1."""
    dates: bool = True
    """Whether dates in the question are taken for a filter."""
    compare: bool = False
    other_since: str = ""
    other_until: str = ""
    other_source: str = ""
    document: str = ""
    """The name of the document that is open; none where it is empty."""
    paragraph: int = 1
    """The paragraph of it that is shown first, from 1."""
    exact: bool = False
    """Whether misspelt names are searched for as they are written."""
    group: bool = True
    """Whether the hits of one document are one card."""
    unfolded: str = ""
    """The document whose hits are all shown where hits are grouped; none where it is empty."""
    like: str = ""
    """The document with the paragraph to which others like it are looked for; none where it is empty."""
    like_paragraph: int = 1
    """That paragraph, from 1."""
    all: bool = False
    """Whether all that matches a phrase or a name is listed, not only the best."""
    author: str = ""
    """A name among the authors of the documents to which the hits are narrowed."""
    language: str = ""
    """The language to which they are narrowed, by its ISO 639-1 code."""
    fields: tuple[tuple[str, str], ...] = ()
    """What documents have to say of themselves, by the name of each field; one value a name."""
    steer: bool = False
    """Whether the thumbs that its hits were given steer the answer."""
    naming: str = ""
    """A watched name to whose paragraphs they are narrowed."""
    collection: str = ""
    """The collection that is shown; none where it is empty."""
    figures: bool = False
    """Whether it is shown how the figure moved that the question asks for."""
    asked: str = ""
    """The key of many questions that were asked at once; none where it is empty."""

    @classmethod
    def of(cls, parameters: Mapping[str, str]) -> "View":
        """Read the parameters of an address; what has no meaning counts as not said."""

        def text(name: str) -> str:
            return parameters.get(name, "").strip()

        return cls(
            question=text("q"),
            since=text("since"),
            until=text("until"),
            source=text("source"),
            sort=next((sort for sort in SORTS if sort == text("sort")), "relevance"),
            page=_number(text("page")),
            dates=text("dates") != "off",
            compare=text("compare") == "on",
            other_since=text("since2"),
            other_until=text("until2"),
            other_source=text("source2"),
            document=text("document"),
            paragraph=_number(text("paragraph")),
            exact=text("exact") in {"1", "on"},
            group=text("group") != "off",
            unfolded=text("unfolded"),
            like=text("like"),
            like_paragraph=_number(text("like_paragraph")),
            all=text("all") == "on",
            author=text("author"),
            language=text("language"),
            fields=_fields(parameters),
            steer=text("steer") == "on",
            naming=text("naming"),
            collection=text("collection"),
            figures=text("figures") == "on",
            asked=text("asked"),
        )

    def parameters(self) -> dict[str, str]:
        """Return the parameters of its address: only what differs from a new page."""
        new = View()
        shown: dict[str, str] = {}
        for field in fields(self):
            value = getattr(self, field.name)
            if field.name == "fields":
                shown.update((f"{_FIELD}{name}", wanted) for name, wanted in self.fields)
            elif value != getattr(new, field.name):
                shown[_NAMES.get(field.name, field.name)] = "1" if field.name == "exact" else _written(value)
        return shown

    def ask(self, question: str) -> "View":
        """Return the view of another question with the same filters; its own dates are understood again."""
        return replace(
            self, question=question.strip(), dates=True, exact=False, all=False, figures=False, steer=False, page=1,
            document="",
            paragraph=1, unfolded="", like="", like_paragraph=1,
        )  # fmt: skip

    def ask_like(self, passage: str) -> "View":
        """Return the view of a passage that others shall be like, in which nothing is an operator, a date or a typo."""
        text = _OPERATOR.sub(lambda sign: _INSTEAD.get(sign[0], sign[0].lower()), " ".join(passage.split()))
        return replace(self.ask(text), dates=False, exact=True)

    def with_field(self, name: str, value: str) -> "View":
        """Return the view narrowed by another value of a field; by none where it is empty."""
        others = [field for field in self.fields if field[0] != name]
        return self.narrowed(fields=tuple([*others, (name, value)] if value else others))

    def narrowed(self, **changes: Any) -> "View":
        """Return the view with other filters, on its first page."""
        return replace(self, **{"page": 1, "document": "", "paragraph": 1, "unfolded": "", **changes})


def _fields(parameters: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    named = {field_name(name.removeprefix(_FIELD)): name for name in parameters if name.startswith(_FIELD)}
    wanted = {name: " ".join(parameters[given].split()) for name, given in named.items()}
    return tuple((name, value) for name, value in wanted.items() if name and value)[:_MOST_FIELDS]


def _written(value: str | int | bool) -> str:
    return ("on" if value else "off") if isinstance(value, bool) else str(value)


def _number(text: str) -> int:
    """Read a number from 1 on; 1 where it is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 and int(text) else 1


def in_order(hits: Sequence[Hit], sort: Sort) -> list[Hit]:
    """Return hits in an order; of those from the same time the best come first, and undated ones last."""
    if sort == "relevance":
        return list(hits)
    dated = [hit for hit in hits if hit.place.date]
    dated.sort(key=lambda hit: hit.place.date or "", reverse=sort == "newest")
    return dated + [hit for hit in hits if not hit.place.date]
