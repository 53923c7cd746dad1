"""A sentence of a draft beside a paragraph: what of it can be compared, and how both have it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import isinf

from search.answer.sentences import Span
from search.checking.alignment import Alignment, Reader, Token
from search.checking.checked import Comparison
from search.checking.denials import DenialWords
from search.checking.figures import Figure, comparable, figures, same
from search.checking.moments import Moment, comparable_times, moments, near_day, same_time
from search.checking.names import Name, Words, is_name_in, names
from search.checking.quotations import Quotation, changes, find_quotation, quotations_in

_TELLING = 13
"""A larger number that stands in the paragraph is the same, whatever it counts there; small ones are everywhere."""
_ROUNDED = 0.02
_ZERO = 0.0
"""“Below zero” and “no deaths” count nothing."""
_NEARLY_ALL = 0.8
_SAME_WORDS = 0.65
"""In less like sentences, “never before” and “for the first time” say the same."""
_ALIGNED = 0.5
"""From so much likeness on, what stands in the place of a word is beside it on purpose."""


@dataclass(frozen=True)
class Claim:
    """A sentence of a draft, and what of it can be compared."""

    text: str
    language: str
    tokens: Sequence[Token]
    figures: Sequence[Figure]
    moments: Sequence[Moment]
    names: Sequence[Name]
    quotations: Sequence[Quotation]
    negated: dict[str, Span]
    denies: bool
    """Whether it denies something itself."""


@dataclass(frozen=True)
class Beside:
    """A paragraph beside a claim."""

    text: str
    evidence: Span
    """The sentence of it that speaks of the same thing."""
    title: str
    """Its document's title and the headings above it."""
    day: date | None
    """When it was written."""
    document: Words | None = None
    """All words of its document, where they are known."""


def claim_of(text: str, language: str, reader: Reader, words: DenialWords) -> Claim:
    """Return what of a sentence can be compared."""
    times, quoted, tokens = moments(text, language), quotations_in(text), reader.tokens(text)
    counted = [one for one in figures(text) if not _overlaps(one, times) and _ZERO not in {one.low, one.high}]
    return Claim(
        text,
        language,
        tokens,
        counted,
        times,
        [_without_figures(one, counted) for one in names(text)],
        quoted,
        reader.negated(text, tokens),
        denies=bool(words.denies.search(text)),
    )


def _without_figures(name: Name, counted: Iterable[Figure]) -> Name:
    """Take a figure off the end of a name: in “Gull Island 11 times” the number is none of the name."""
    end = min((one.start for one in counted if name.start < one.start < name.end), default=name.end)
    text = name.text[: end - name.start].rstrip()
    return replace(name, text=text, end=name.start + len(text))


def compare(claim: Claim, beside: Beside, reader: Reader, seen: Iterable[str]) -> list[Comparison]:
    """Return what can be compared of a claim, in the order of figures, dates, names, negations and quotations.

    Args:
        claim: the sentence.
        beside: the paragraph.
        reader: what cuts text of the paragraph's language into words.
        seen: texts that tell whether a word which begins the sentence is a name.
    """
    start, end = beside.evidence
    evidence = beside.text[start:end]
    there = reader.tokens(evidence)
    alignment = Alignment(claim.tokens, there)
    return [
        *(_figure(one, claim, beside, alignment) for one in claim.figures),
        *(_moment(one, claim, beside, alignment) for one in claim.moments),
        *(found for one in claim.names if (found := _name(one, claim, beside, alignment, seen))),
        *_negations(claim, evidence, reader.negated(evidence, there), alignment, start),
        *(quotation_in(one, beside.text) for one in claim.quotations),
    ]


def quotation_in(quotation: Quotation, text: str) -> Comparison:
    """Return what a text has of a quotation, all its pieces together."""
    span = quotation.start, quotation.end
    found = [(piece, find_quotation(piece, text)) for piece in quotation.pieces]
    known = [(piece, match) for piece, match in found if match]
    if len(known) < len(found):
        return Comparison("quotation", "not there", quotation.text, draft_span=span)
    first, last = min(match.start for _, match in known), max(match.end for _, match in known)
    if all(match.exact for _, match in known):
        return Comparison("quotation", "same", quotation.text, text[first:last], span, (first, last))
    shown = tuple(one for piece, match in known for one in changes(piece, text[match.start : match.end]))
    return Comparison("quotation", "other", quotation.text, text[first:last], span, (first, last), shown)


def _figure(one: Figure, claim: Claim, beside: Beside, alignment: Alignment) -> Comparison:
    span = one.start, one.end
    start, end = beside.evidence
    times = moments(beside.text, claim.language, beside.day)
    there = [other for other in figures(beside.text) if not _overlaps(other, times)]
    within = [other for other in there if start <= other.start < end]
    facing = alignment.opposite(span) if alignment.likeness >= _ALIGNED else None
    opposite = [other for other in within if _meets(other, facing, start)]
    agreeing = [
        other for other in there
        if _is_same(one, other) and (comparable(one, other) or other in within or one.low >= _TELLING)
    ]  # fmt: skip
    if opposite and not any(_is_same(one, other) for other in opposite):
        agreeing = []  # what stands in its very place says otherwise
    if agreeing:
        best = min(agreeing, key=lambda other: other not in within)
        return Comparison("figure", "same", one.text, best.text, span, (best.start, best.end))
    others = opposite or [other for other in within if comparable(one, other)]
    others = others or [other for other in there if comparable(one, other)]
    taken = [other for other in others if not any(_is_same(mine, other) for mine in claim.figures)] or others
    equal = next((other for other in there if _is_same(one, other)), None)
    if equal and not opposite and not any(other in within for other in taken):
        return Comparison("figure", "same", one.text, equal.text, span, (equal.start, equal.end))
    if taken:
        return Comparison("figure", "other", one.text, taken[0].text, span, (taken[0].start, taken[0].end))
    return Comparison("figure", "not there", one.text, draft_span=span)


def _is_same(one: Figure, other: Figure) -> bool:
    """Tell whether two figures are the same; “more than 12” and “more than 24” are not, though both may hold."""
    if isinf(one.high) and isinf(other.high):
        return abs(one.low - other.low) <= _ROUNDED * max(abs(one.low), abs(other.low))
    return same(one, other)


def _moment(one: Moment, claim: Claim, beside: Beside, alignment: Alignment) -> Comparison:
    span = one.start, one.end
    start, end = beside.evidence
    there = moments(beside.text, claim.language, beside.day)
    within = [other for other in there if start <= other.start < end]
    facing = alignment.opposite(span) if alignment.likeness >= _ALIGNED else None
    opposite = [other for other in within if _meets(other, facing, start) and comparable_times(one, other)]
    # “Last week” holds of many days; a day that is said counts for more.
    agreeing = sorted(
        (other for other in (*within, *there) if same_time(one, other)), key=lambda o: o.precision == "relative"
    )
    others = [other for other in within if comparable_times(one, other) and not same_time(one, other)]
    if opposite and not any(same_time(one, other) for other in opposite):
        others, agreeing = opposite, []
    elif agreeing and not (others and agreeing[0].precision == "relative"):
        return Comparison("date", "same", one.text, agreeing[0].text, span, (agreeing[0].start, agreeing[0].end))
    others = others or [other for other in within if {one.precision, other.precision} <= {"day", "weekday", "month"}]
    if others:
        best = min(others, key=lambda other: (other.precision != one.precision, abs(other.start - start - one.start)))
        return Comparison("date", "other", one.text, best.text, span, (best.start, best.end))
    if near_day(one, beside.day):  # its document is from then
        return Comparison("date", "same", one.text, "", span)
    return Comparison("date", "not there", one.text, draft_span=span)


def _name(one: Name, claim: Claim, beside: Beside, alignment: Alignment, seen: Iterable[str]) -> Comparison | None:
    """Return what became of a name; None where the word may be none."""
    span = one.start, one.end
    start, end = beside.evidence
    missing = Words(f"{beside.text} {beside.title}").missing(one)
    facing = alignment.opposite(span) if alignment.likeness >= _ALIGNED else None
    named = [other for other in names(beside.text[start:end]) if not set(other.words) & _all_words(claim.names)]
    facing_names = [other for other in named if _meets(other, facing, 0)]
    if facing_names and set(one.words).isdisjoint(_all_words(names(beside.text[start:end]))):
        return _other_name(one, facing_names[0], start)
    if facing and (there := _replaced_part(one, alignment, beside.text[start:end], facing)):
        return Comparison("name", "other", one.text, there, span, (start + facing[0], start + facing[1]))
    if missing and not one.sure and not is_name_in(one.text, seen):
        return None
    if not missing or _is_known(one, missing, beside):
        return Comparison("name", "same", one.text, one.text, span)
    sure = [other for other in named if other.sure]
    if sure and alignment.likeness >= _ALIGNED:
        return _other_name(one, sure[0], start)
    return Comparison("name", "not there", one.text, draft_span=span)


def _replaced_part(one: Name, alignment: Alignment, evidence: str, facing: Span) -> str:
    """Return what stands in the place of a part of a longer name, in a sentence of nearly the same words.

    “Newport Museum” is not “Newport Beach”, though both words stand elsewhere in the document.
    """
    there = evidence[slice(*facing)]
    if alignment.likeness < _NEARLY_ALL or len(one.words) == 1 or not there[:1].isupper():
        return ""
    return "" if set(one.words) <= set(there.casefold().split()) else there


def _is_known(one: Name, missing: Sequence[str], beside: Beside) -> bool:
    """Tell whether a document has a name elsewhere, or a part of it: “Joe Biden” is often called “Biden”."""
    if beside.document is not None and not beside.document.missing(one):
        return True
    words = beside.document or Words(f"{beside.text} {beside.title}")
    has_last = one.words[-1] not in missing and 2 * len(missing) <= len(one.words)
    return has_last and not words.other_first_name(one)


def _other_name(one: Name, other: Name, start: int) -> Comparison:
    where = start + other.start, start + other.end
    return Comparison("name", "other", one.text, other.text, (one.start, one.end), where)


def _all_words(some: Iterable[Name]) -> set[str]:
    return {word for one in some for word in one.words}


def _negations(
    claim: Claim, evidence: str, there: dict[str, Span], alignment: Alignment, start: int
) -> list[Comparison]:
    """Return words that both have, and of which one negates them."""
    if alignment.likeness < _SAME_WORDS:
        return []
    both = {token.term for token in claim.tokens if token.content} & {
        token.term for token in alignment.there if token.content
    }
    found = []
    for term in sorted(both):
        if (term in claim.negated) == (term in there):
            continue
        if term in claim.negated:
            first, last = claim.negated[term]
            found.append(Comparison("negation", "not there", claim.text[first:last], draft_span=(first, last)))
        else:
            first, last = there[term]
            found.append(Comparison("negation", "other", "", evidence[first:last], None, (start + first, start + last)))
    return list(dict.fromkeys(found))[:1]


def _meets(one: Figure | Moment | Name, span: Span | None, start: int) -> bool:
    return span is not None and one.start < start + span[1] and start + span[0] < one.end


def _overlaps(one: Figure, times: Iterable[Moment]) -> bool:
    return any(time.start < one.end and one.start < time.end for time in times if time.precision != "relative")
