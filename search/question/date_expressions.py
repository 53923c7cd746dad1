"""Dates understood in a question: "in March 2017", "since last May", "the week before Christmas 2021".

What stretch of time a phrase covers is the business of `search/question/periods.py`; here are prepositions, ranges, and
the decision whether the phrase is a *filter* on when things were written or happened, or may be *part of the
question's meaning* ("the 2015 nuclear deal"). In doubt it is meaning: a filter that is applied wrongly hides
answers, one that is only offered costs a click.

A filter (`applied`) is
- a relative phrase: yesterday, last week, two years ago, since last May, in the past three months;
- a day, month, season or quarter of a stated year, with its preposition: in March 2017, after 3 June 2020;
- a range: between 2016 and 2018, from January to March 2020; and "since" anything;
- anything coarser or vaguer (in 2015, before 2015, in the 1990s, on Monday, in May) only where the question
  asks what happened or was said then, or for documents: articles from 2015, What happened in Syria in 2015?

It is no filter where a determiner or possessive makes the phrase a name (the September 11 attacks, last
year's election), without a preposition (Euro 2016, World Cup 2014), in quotation marks, before 1900, or in
the future.

Questions in English; in other languages, a bare year or numeric date is understood at best, and never applied.
"""

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

from search.question.periods import MONTH, PHRASES, Stretch, day_of, month_number, stretch_of, whole_month, whole_year

LONGEST_QUESTION = 2000
"""Characters that are read; what stands further behind is not a question any more, and may be made to take long."""

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class UnderstoodDates:
    """What a question says about time. Both ends belong to it; None is open, but not at both ends."""

    since: date | None
    until: date | None
    spans: tuple[Span, ...]
    """Where the question says so: start and end characters, in order, preposition included."""
    applied: bool
    """Clearly a filter; otherwise it is only to be offered."""
    rest: str
    """The question without these spans."""


@dataclass(frozen=True, slots=True)
class _Found:
    since: date | None
    until: date | None
    span: Span
    applied: bool


@dataclass(frozen=True, slots=True)
class _Phrase:
    """A phrase of a kind in `PHRASES`, where it stands, and the preposition before it ("" without)."""

    question: str
    today: date
    kind: str
    match: re.Match[str]
    preposition: str
    span: Span
    """With the preposition, and with the second end of a range."""

    @property
    def before(self) -> str:
        return self.question[: self.match.start()]

    @property
    def following(self) -> str:
        return self.question[self.match.end() :]


_PREPOSITIONS = {
    words: meaning
    for meaning, all_words in {
        "since": ["since", "ever since"],
        "from": ["from"],
        "after": ["after", "later than"],
        "before": ["before", "earlier than", "prior to"],
        "until": ["until", "till", "up to", "up until", "through", "by", "as of"],
        "between": ["between"],
        "in": ["in", "on", "during", "over", "within", "throughout", "at", "for"],
        "around": ["around"],
        "of": ["of"],
        "dated": ["dated", "published", "written"],
    }.items()
    for words in all_words
}
_PREPOSITION = re.compile(
    rf"\b(?P<p>{'|'.join(sorted((p.replace(' ', r' +') for p in _PREPOSITIONS), key=len, reverse=True))})"
    r"(?P<late>\s+(?:late|early))?\s+$",
    re.IGNORECASE,
)
_JOIN = {
    "between": re.compile(r"\s+and\s+(?:in\s+)?", re.IGNORECASE),
    "from": re.compile(
        r"\s*(?:,\s*)?(?:\bto\b|\buntil\b|\btill\b|\bthrough\b|\bup\s+to\b|[-–—])\s*(?:in\s+)?", re.IGNORECASE
    ),
    "in": re.compile(r"\s*[-–—]\s*|\s+to\s+|(?P<and>\s+and\s+)", re.IGNORECASE),
    "since": re.compile(r"\s+(?:and\s+)?(?:until|till)\s+", re.IGNORECASE),
    "after": re.compile(r"\s+(?:and|but)\s+before\s+", re.IGNORECASE),
}
_JOIN["during"] = _JOIN["in"]
_AND = re.compile(r"\s*(?:,\s*)?(?:and|or|&)\s+", re.IGNORECASE)
_ONWARDS = re.compile(r"\s+on(?:wards?)?\b(?!\s+\w)|\s+onwards?\b")
_SHORT_YEAR = re.compile(r"\d\d\b(?![.,]?\d)")

_DETERMINER = re.compile(
    r"\b(?:the|a|an|this|that|these|those|his|her|its|their|our|my|your|every|each|\w+['’]s|\w+s['’])\s+$",
    re.IGNORECASE,
)
_DOCUMENTS = (
    r"(?:articles?|reports?|news|stor(?:y|ies)|coverage|headlines?|documents?|papers|posts?|interviews?|editorials?|"
    r"columns?|reporting|press|pieces|paragraphs?|texts?)"
    r"(?!\s+(?:magazine|agency|agencies|network|channel|outlet|site|anchor|conference|paper))"
)
# Asks for documents, or for what happened or was said: then a year is when that was. "A paper written in
# 1972" is neither: it asks for a paper, not for what is in the folder.
_ASKS_DOCUMENTS = re.compile(
    r"\W*(?:(?:please|show|find|search|give|list|get|me|us|for|all|any|the|recent|some|what|which|are|were|there|old|"
    rf"older|early|first)\s+)*{_DOCUMENTS}\b",
    re.IGNORECASE,
)
_ASKS_EVENTS = re.compile(
    r"\b(?:happen(?:ed|ing|s)?|occur(?:red)?|took\s+place|take\s+place|going\s+on|went\s+on|said|says?|saying|told|tells?|"
    r"announced?|claim(?:ed)?|warn(?:ed)?|comment(?:ed)?|respond(?:ed)?|react(?:ed)?|answer(?:ed)?|reported|latest|"
    r"events|developments)\b",
    re.IGNORECASE,
)
# "the first loss since 2004" speaks of now
_SUPERLATIVE = re.compile(
    r"\b(?:first|only|last|worst|best|most|least|record|(?!latest)\w{2,}est)\b[^.?!]{0,60}$", re.IGNORECASE
)
# "compared to a year ago", "higher than last year"
_COMPARED = re.compile(
    r"\b(?:than|to|with|from|versus|vs\.?|as|unlike|like)\s+(?:in\s+|(?:it|they)\s+(?:was|were)\s+)?$",
    re.IGNORECASE,
)
_DOCUMENTS_BEFORE = re.compile(
    rf"\b{_DOCUMENTS}\b(?:\s+(?:about|on|of)\s+(?:[\w'’-]+\s+){{1,4}})?\s*$|\b(?:published|written|dated|posted|printed)\s*$",
    re.IGNORECASE,
)
_QUOTED = re.compile(r'"[^"]*"|“[^”]*”|«[^»]*»|‘[^’]*’(?!\w)')
# May follow a phrase that stands alone; another lower-case word makes it an adjective or a number.
_FUNCTION_WORDS = frozenset(
    [
        "a",
        "an",
        "the",
        "and",
        "or",
        "but",
        "if",
        "as",
        "at",
        "by",
        "for",
        "from",
        "in",
        "into",
        "of",
        "on",
        "onto",
        "to",
        "with",
        "within",
        "without",
        "about",
        "against",
        "between",
        "during",
        "before",
        "after",
        "since",
        "until",
        "till",
        "over",
        "under",
        "through",
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "being",
        "has",
        "have",
        "had",
        "do",
        "does",
        "did",
        "will",
        "would",
        "can",
        "could",
        "may",
        "might",
        "shall",
        "should",
        "must",
        "not",
        "no",
        "when",
        "where",
        "who",
        "whom",
        "whose",
        "which",
        "what",
        "why",
        "how",
        "that",
        "this",
        "these",
        "those",
        "he",
        "she",
        "it",
        "they",
        "we",
        "i",
        "you",
        "his",
        "her",
        "its",
        "their",
        "our",
        "my",
        "your",
        "there",
        "then",
        "than",
        "so",
        "also",
        "only",
        "still",
        "yet",
        "say",
        "says",
        "said",
        "vs",
        "versus",
        "according",
        "because",
        "while",
        "whereas",
        "though",
        "although",
        "compared",
        "per",
        "around",
        "across",
        "despite",
        "amid",
        "among",
    ]
)
_COUNTED = re.compile(r"\s*(?:people|men|women|miles|km|meters?|metres?|feet|years?|euros?|dollars?|pounds?|words)\b")
_DAY_BEFORE_YEAR = re.compile(rf"\b\d{{1,2}}(?:st|nd|rd|th)?\s+{MONTH}\s+$|{MONTH}\s+\d{{1,2}},?\s+$", re.IGNORECASE)
_FAMOUS_DAYS = {(9, 11), (1, 6)}  # without a year these are names of events


def understand_dates(question: str, today: date) -> UnderstoodDates | None:
    """What the question says about time, seen from `today`; None when it says nothing. Raises nothing."""
    try:
        return _understand(question, today)
    except (OverflowError, ValueError):
        # a date outside of the calendar (today = 0001-01-01, "a decade ago") is a date that nothing can have
        return None


def _understand(question: str, today: date) -> UnderstoodDates | None:
    found = _find_all(question[:LONGEST_QUESTION], today)
    used = [item for item in found if item.applied] or found
    if not used:
        return None
    applied = used[0].applied
    lower = [item.since for item in used if item.since is not None]
    upper = [item.until for item in used if item.until is not None]
    if len(used) == 1 or all(item.since is None or item.until is None for item in used):
        # "after 2015 … before 2018"
        since, until = max(lower, default=None), min(upper, default=None)
    else:
        # two stretches ("in May 2019 … in May 2020") are compared; one filter cannot say that
        applied = applied and len({(item.since, item.until) for item in used}) == 1
        since = min(lower) if len(lower) == len(used) else None
        until = max(upper) if len(upper) == len(used) else None
    if (since is None and until is None) or (since is not None and until is not None and since > until):
        return None
    spans = tuple(item.span for item in used)
    return UnderstoodDates(since, until, spans, applied, _without(question, spans))


def _find_all(question: str, today: date) -> list[_Found]:
    quoted = [match.span() for match in _QUOTED.finditer(question)]
    found: list[_Found] = []
    phrases, position = _Phrases(question, today), 0
    while (phrase := phrases.after(position)) is not None:
        item, position = _read(phrase)
        if item is not None:
            if found and found[-1].applied and _AND.fullmatch(question, found[-1].span[1], item.span[0]):
                item = replace(item, applied=True)  # "in June 2015 and July 2017": both or none
            if any(start < item.span[1] and item.span[0] < end for start, end in quoted):
                item = replace(item, applied=False)
            found.append(item)
    return found


class _Phrases:
    """Finds the phrases of a question from left to right, searching for each kind only when it must."""

    def __init__(self, question: str, today: date) -> None:
        self._question = question
        self._today = today
        self._next = {kind: pattern.search(question) for kind, pattern in PHRASES.items()}

    def after(self, position: int) -> _Phrase | None:
        """Return the leftmost phrase from here on; of several that start there, the kind that is listed first."""
        for kind, match in self._next.items():
            if match is not None and match.start() < position:
                self._next[kind] = PHRASES[kind].search(self._question, position)
        here = [(match.start(), kind, match) for kind, match in self._next.items() if match is not None]
        if not here:
            return None
        start, kind, match = min(here, key=lambda item: item[0])
        preposition = ""
        before = _PREPOSITION.search(self._question, position, start)
        # not "the show that he appeared on this week"
        if before and not (
            before["p"].lower() in {"on", "at", "for", "in"} and kind in {"last_unit", "yesterday", "ago"}
        ):
            preposition, start = _PREPOSITIONS[re.sub(r"\s+", " ", before["p"].lower())], before.start()
        return _Phrase(self._question, self._today, kind, match, preposition, (start, match.end()))


def _read(phrase: _Phrase) -> tuple[_Found | None, int]:
    """Read a phrase and a possible second end: what was found, where to go on."""
    stretch = stretch_of(phrase.kind, phrase.match, phrase.today)
    first, second, end = _second_end(phrase, stretch)
    if first is None or not _is_plausible(phrase):
        return None, phrase.match.end()
    if second is not None:
        return _range(replace(phrase, span=(phrase.span[0], end)), first, second), end
    if phrase.preposition == "between":
        return None, phrase.match.end()
    if phrase.preposition == "from" and (onwards := _ONWARDS.match(phrase.following)):
        end += onwards.end()
        phrase = replace(phrase, preposition="since", span=(phrase.span[0], end))
    since, until = _bounds(phrase.preposition, first)
    applied = _is_filter(phrase, first) and (since is None or since <= phrase.today)
    if possessive := re.match(r"['’]s?\b", phrase.question[end:]):  # "last year's election" is an election
        end += possessive.end()
    return _Found(since, until, (phrase.span[0], end), applied), end


def _second_end(phrase: _Phrase, first: Stretch | None) -> tuple[Stretch | None, Stretch | None, int]:
    """Return the first end again, seen from the second, then the second, and where it ends."""
    question, kind, match = phrase.question, phrase.kind, phrase.match
    neither = first, None, match.end()
    join = _JOIN[phrase.preposition].match(question, match.end()) if phrase.preposition in _JOIN else None
    if join is None or (phrase.preposition == "in" and kind not in {"year", "month", "month_year", "day"}):
        return neither
    for other_kind, pattern in PHRASES.items():
        # cut, because a phrase does not start right after a dash, except here: "2016-2018"
        other = pattern.match(question[join.end() :])
        second = stretch_of(other_kind, other, phrase.today) if other else None
        if other is None or second is None:
            continue
        start, stop = _share_year((kind, match, first), (other_kind, other, second))
        if phrase.preposition == "in" and join["and"] and not _adjoin(start, stop):
            continue  # "in March and April 2018" is a range, "in March and in July" is not
        return start, stop, join.end() + other.end()
    short = _SHORT_YEAR.match(question, join.end())
    if kind == "year" and short and phrase.preposition in {"in", "from"}:
        year = int(match["year"][:2] + short.group())  # "2016-18"
        if int(match["year"]) < year:
            return first, whole_year(year), short.end()
    return neither


_End = tuple[str, re.Match[str], Stretch | None]


def _share_year(one: _End, other: tuple[str, re.Match[str], Stretch]) -> tuple[Stretch | None, Stretch]:
    """Return both ends of a range, where the year may stand only once."""
    (kind, match, first), (other_kind, other_match, second) = one, other
    if kind == "month" and other_kind in {"month_year", "day"}:
        # "from January to March 2020": the year of the second end, or the one before
        month = month_number(match["bname"])
        return whole_month(second.start.year - (month > second.start.month), month), second
    if kind == "month_year" and other_kind == "month":  # "from November 2019 to March"
        month = month_number(other_match["bname"])
        return first, whole_month(int(match["myear"]) + (month < month_number(match["mname"])), month)
    has_year, other_has_year = (re.search(r"\d{4}", m.group()) for m in (match, other_match))
    if kind == "day" and other_has_year and not has_year:  # "from 5 May to 7 June 2020"
        day = day_of(f"{match.group()} {second.end.year}", second.end)
        return (Stretch(day, day, "exact") if day else first), second
    return first, second


def _adjoin(first: Stretch | None, second: Stretch) -> bool:
    return first is not None and second.start - first.end == timedelta(days=1)


def _range(phrase: _Phrase, first: Stretch, second: Stretch) -> _Found | None:
    since, until = first.start, second.end
    if phrase.preposition == "after":  # "after 2015 and before 2018"
        since, until = first.end + timedelta(days=1), second.start - timedelta(days=1)
    if since > until or _next_word_is_content(phrase.question, phrase.span[1]):  # "between 1500 and 2000 people"
        return None
    applied = since.year >= 1900 and since <= phrase.today and not _is_named(phrase.question, phrase.span, first.kind)
    if "guessed" in {first.kind, second.kind}:
        applied = applied and bool(_ASKS_EVENTS.search(phrase.question) or _ASKS_DOCUMENTS.match(phrase.question))
    return _Found(since, until, phrase.span, applied)


def _bounds(preposition: str, stretch: Stretch) -> tuple[date | None, date | None]:
    start, end, day = stretch.start, stretch.end, timedelta(days=1)
    match preposition:
        case "since":
            return start, None
        case "after":
            return end + day, None
        case "before":
            return None, start - day
        case "until":
            return None, end
        case "around":
            margin = min(183, max(7, (end - start).days // 2)) * day
            return start - margin, end + margin
    return start, end


def _is_plausible(phrase: _Phrase) -> bool:  # noqa: PLR0911 - one for each kind
    """Tell whether these words name a time at all: "May" is also a verb, "March" a protest, "Monday" in a name."""
    before, preposition, match = phrase.before, phrase.preposition, phrase.match
    match phrase.kind:
        case "month":
            # "after March for Our Lives", "in April O'Neil": a capitalised word or "for" after it makes a name
            return (
                preposition in {"in", "since", "after", "before", "until", "from", "between", "around"}
                and not re.search(r"\b(?:on|at|for|over|within|of|by)\s+$|\d\s*$", before, re.IGNORECASE)
                and not re.match(r"\s+(?:for|on)\b|\s+[A-Z][\w'’]+", phrase.following)
            )
        case "month_year" | "season":
            return not re.search(r"\b\d{1,2}(?:st|nd|rd|th)?(?:\s+of)?\s+$", before)  # "31 June 2020"
        case "weekday":
            return preposition in {"since", "until", "before"} or bool(re.search(r"\bon\s+$", before, re.IGNORECASE))
        case "year":  # "29 February 2021" is no day, so no year either
            return not _COUNTED.match(phrase.following) and not _DAY_BEFORE_YEAR.search(before)
        case "last_unit":
            return match["uwhich"].lower() != "last" or not re.search(r"\bthe\s+$", before, re.IGNORECASE)
        case "rolling":
            if match["rc"] is None and (match.group().endswith("s") or preposition != "in"):
                return False  # "over the past years" says nothing that could be counted
            return bool(preposition or re.search(r"\b(?:the|these)\b", match.group(), re.IGNORECASE))
    return True


def _is_filter(phrase: _Phrase, stretch: Stretch) -> bool:
    """Decide by the first rule that fits."""
    question, kind, match, preposition = phrase.question, phrase.kind, phrase.match, phrase.preposition
    before = question[: phrase.span[0]]
    asks_documents = bool(_ASKS_DOCUMENTS.match(question))
    after_documents = preposition == "dated" or bool(preposition and _DOCUMENTS_BEFORE.search(before))
    asks = asks_documents or bool(_ASKS_EVENTS.search(_sentence(question, phrase.span[0])))
    today = kind == "yesterday" and match["yday"].lower() == "today"
    rules = (
        (_is_named(question, (match.start(), phrase.span[1]), stretch.kind), False),
        (kind == "day" and _is_ambiguous(match.group()), False),
        # "the class of 2020", "the photo from March 2017"; but "articles from 2015", "news of last week"
        (preposition in {"of", "from"}, after_documents or (preposition == "from" and asks_documents)),
        (after_documents, True),
        (stretch.end.year < 1900, False),
        (kind in {"ago", "last_unit"} and bool(_COMPARED.search(before)), False),
        (today, asks_documents or bool(_ASKS_EVENTS.search(question))),
        (stretch.kind == "relative", True),
        (preposition == "", False),
        (preposition == "since" and bool(_SUPERLATIVE.search(before)), False),
        (preposition == "until" and stretch.end > phrase.today, False),  # "by 2030" is a plan
        (stretch.kind == "exact" or preposition == "since", True),
        (stretch.start == stretch.end and (stretch.start.month, stretch.start.day) in _FAMOUS_DAYS, False),
        # "the budget for 2021" was made before
        (bool(re.match(r"for\b", question[phrase.span[0] :], re.IGNORECASE)), False),
    )
    return next((verdict for fits, verdict in rules if fits), asks)


def _sentence(question: str, position: int) -> str:
    """The sentence around a character: a cue in another sentence says nothing about this phrase."""
    start = max((match.end() for match in re.finditer(r"[.?!]\s+", question[:position])), default=0)
    end = re.search(r"[.?!]\s", question[position:])
    return question[start : len(question) if end is None else position + end.end()]


def _is_named(question: str, span: Span, kind: str) -> bool:
    """Whether the phrase is an adjective: "the 2015 nuclear deal", "last year's election"."""
    following = question[span[1] :]
    if re.match(r"['’]s?\b|-\w", following):
        return True
    if _DETERMINER.search(question, 0, span[0]) and re.match(r"\s+\w", following):
        return not _is_function_word(following)
    return kind != "relative" and _next_word_is_content(question, span[1])


def _next_word_is_content(question: str, end: int) -> bool:
    following = question[end:]
    match = re.match(r"\s+([a-z]\w*)", following)
    return match is not None and not _is_function_word(following) and not re.match(r"\s+\w+ed\b|\s+\w+ly\b", following)


def _is_function_word(following: str) -> bool:
    match = re.match(r"\s+([\w'’]+)", following)
    return match is not None and match[1].lower() in _FUNCTION_WORDS


def _is_ambiguous(phrase: str) -> bool:
    """Tell whether this is like 03/04/2020: the third of April as well as the fourth of March."""
    numbers = re.search(r"(\d{1,2})/(\d{1,2})/\d{4}", phrase)
    return numbers is not None and int(numbers[1]) != int(numbers[2]) and max(int(numbers[1]), int(numbers[2])) <= 12


def _without(question: str, spans: tuple[Span, ...]) -> str:
    """The question without these spans, and without the spaces and commas that they leave behind."""
    kept, position = [], 0
    for start, end in spans:
        kept.append(question[position:start])
        position = end
    kept.append(question[position:])
    rest = re.sub(r"[ \t]{2,}", " ", " ".join(kept))
    rest = re.sub(r"\s+([,.;:?!])", r"\1", rest)
    rest = re.sub(r"^[\s,;:]+|[\s,;:]+$", "", rest)
    return re.sub(r"[,;:]+([,.;:?!])", r"\1", rest)
