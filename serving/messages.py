"""What programs send and get over HTTP: the types from which the OpenAPI description is made.

Answers are sent as `Answer.to_json` and its like write them; the types below describe that.
"""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from search.checking.draft import MOST_CHARACTERS
from search.question.checking import MAX_QUESTION_CHARACTERS
from search.question.filters import Filters

MOST_HITS, MOST_QUESTIONS = 100, 100

_Question = Annotated[str, Meta(min_length=1, max_length=MAX_QUESTION_CHARACTERS)]
_Top = Annotated[int, Meta(ge=1, le=MOST_HITS)]
_Share = Annotated[float, Meta(ge=0, le=1)]
_FromOne = Annotated[int, Meta(ge=1)]
_FromZero = Annotated[int, Meta(ge=0)]
_Date = Annotated[str | None, Meta(description="A day, month or year: 2017-03-27, 2017-03, 2017.")]
_Fields = Annotated[
    dict[str, str | tuple[str, ...]] | None,
    Meta(description="What documents say of themselves, as section: politics; of several values, one must fit."),
]
_Glob = Annotated[str | None, Meta(description="Of the source or path; * stands for anything.")]


class OfDocuments(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which documents take part."""

    since: _Date = None
    until: _Date = None
    source: _Glob = None
    author: Annotated[str | None, Meta(description="A name among the authors, in any case.")] = None
    language: Annotated[str | None, Meta(description="An ISO 639-1 code: en.")] = None
    fields: _Fields = None

    def filters(self) -> Filters:
        """Return the filters."""
        return Filters.parse(
            self.since,
            self.until,
            self.source,
            author=self.author,
            language=self.language,
            fields=self.fields or {},
        )


class Narrowed(OfDocuments, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The same, and how many hits are wanted."""

    top: _Top = 10


class SearchRequest(Narrowed, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A question."""

    question: _Question
    id: str | None = None
    dates: Annotated[bool, Meta(description="Take dates in the question for a filter.")] = True
    fast: Annotated[bool, Meta(description="Leave out the evidence pass.")] = False
    explain: Annotated[bool, Meta(description="Say of each hit what spoke for it.")] = False


class FiguresRequest(OfDocuments, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A question that asks for a figure."""

    question: Annotated[_Question, Meta(description="Asks how many, how much, how long …")]
    dates: Annotated[bool, Meta(description="Take dates in the question for a filter.")] = True


class CheckRequest(OfDocuments, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A draft, and which documents take part."""

    draft: Annotated[str, Meta(min_length=1, max_length=MOST_CHARACTERS, description="The text of the draft.")]


class AskedQuestion(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One of many questions."""

    question: _Question
    id: str | None = None


class QuestionsRequest(Narrowed, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Many questions, asked alike."""

    questions: Annotated[tuple[AskedQuestion, ...], Meta(min_length=1, max_length=MOST_QUESTIONS)]
    dates: bool = True
    fast: bool = False


class SimilarRequest(Narrowed, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A paragraph, by its document's name and its number."""

    paragraph: Annotated[str, Meta(min_length=1, description="DOCUMENT#12")]


class PlaceMessage(msgspec.Struct, frozen=True, kw_only=True):
    """Where a paragraph stands."""

    date: str | None
    date_origin: str | None
    title: str | None
    author: str | None
    source: str
    document: str
    path: str
    paragraph: _FromOne
    page: _FromOne | None
    url: str | None
    fields: Annotated[dict[str, tuple[str, ...]], Meta(description="What else the document says of itself.")]


class HitMessage(PlaceMessage, frozen=True, kw_only=True):
    """A paragraph in an answer."""

    rank: _FromOne
    score: float
    outside: bool
    text: str
    evidence: Annotated[tuple[int, int], Meta(description="The sentence that answers, in characters of the text.")]
    role: str
    headings: tuple[str, ...]
    also_in: tuple[PlaceMessage, ...]
    matched_terms: tuple[str, ...] | msgspec.UnsetType = msgspec.UNSET
    signals: dict[str, float | None] | msgspec.UnsetType = msgspec.UNSET
    contributions: dict[str, float] | msgspec.UnsetType = msgspec.UNSET


class FiltersMessage(msgspec.Struct, frozen=True, kw_only=True):
    """What the hits had to pass."""

    since: str | None
    until: str | None
    source: str | None
    from_question: str | None
    applied: bool
    author: str | msgspec.UnsetType = msgspec.UNSET
    language: str | msgspec.UnsetType = msgspec.UNSET
    fields: dict[str, tuple[str, ...]] | msgspec.UnsetType = msgspec.UNSET


class CorrectionMessage(msgspec.Struct, frozen=True, kw_only=True):
    """A word that no text has, and what was searched for in its place."""

    written: str
    used: str


class AnswerMessage(msgspec.Struct, frozen=True, kw_only=True):
    """What a question gets: hits, best first, and whether they answer."""

    id: str | None
    question: str
    verdict: Literal["answers", "may answer", "nothing"]
    answered: Annotated[bool, Meta(description="False where nothing here answers; hits are then only the nearest.")]
    confidence: _Share
    took_ms: float
    snapshot: str
    undated_left_out: _FromZero
    missing_phrases: tuple[str, ...]
    corrections: tuple[CorrectionMessage, ...]
    embedded: _Share
    provisional: _Share
    filters: FiltersMessage
    hits: tuple[HitMessage, ...]


class AnswersMessage(msgspec.Struct, frozen=True, kw_only=True):
    """The answers to many questions, in their order."""

    answers: tuple[AnswerMessage, ...]


class ExtractParagraphMessage(msgspec.Struct, frozen=True, kw_only=True):
    """A paragraph of a document, or a part of it."""

    paragraph: _FromOne
    text: str
    start: _FromZero
    left_out: Annotated[int, Meta(ge=0, description="How many characters at its end are left out.")]


class ExtractMessage(msgspec.Struct, frozen=True, kw_only=True):
    """Paragraphs of a document."""

    date: str | None
    date_origin: str | None
    title: str | None
    author: str | None
    source: str
    document: str
    path: str
    url: str | None
    fields: dict[str, tuple[str, ...]]
    snapshot: str
    total: _FromOne
    paragraphs: tuple[ExtractParagraphMessage, ...]
    left_out: Annotated[int, Meta(ge=0, description="How many paragraphs that were asked for are not here.")]
    next: Annotated[str | None, Meta(description="What to ask for to go on.")]


class SimilarHitMessage(PlaceMessage, frozen=True, kw_only=True):
    """A paragraph that is similar to another one."""

    rank: _FromOne
    score: float
    text: str
    also_in: tuple[PlaceMessage, ...]


class SimilarMessage(msgspec.Struct, frozen=True, kw_only=True):
    """The paragraphs that are the most similar to one."""

    to: str
    text: str
    snapshot: str
    hits: tuple[SimilarHitMessage, ...]


class AskedFigureMessage(msgspec.Struct, frozen=True, kw_only=True):
    """Which figure is asked for."""

    kind: Literal["count", "share", "money", "measure", "duration", "age"]
    counted: Annotated[str | None, Meta(description="The stem of what is counted; “people” for anybody.")]
    outcome: Annotated[str | None, Meta(description="What became of them: dead, injured, missing …")]


class FigureReportMessage(PlaceMessage, frozen=True, kw_only=True):
    """A figure in one paragraph; `low` or `high` is null where it has no such end: “at least 12”."""

    text: str
    low: float | None
    high: float | None
    approximate: bool
    sentence: str
    copies: tuple[PlaceMessage, ...]


class FigureStepMessage(msgspec.Struct, frozen=True, kw_only=True):
    """One figure, with all who reported it, the earliest first."""

    low: float
    high: Annotated[float, Meta(description="The same as `low`, unless it is a range.")]
    unit: Annotated[str | None, Meta(description="percent, a currency's code, or the unit of its dimension.")]
    date: str | None
    reports: tuple[FigureReportMessage, ...]


class FiguresMessage(msgspec.Struct, frozen=True, kw_only=True):
    """How a figure moved, by the date of its first report."""

    question: str
    asked: AskedFigureMessage
    verdict: Literal["answers", "may answer", "nothing"]
    took_ms: float
    snapshot: str
    figures: tuple[FigureStepMessage, ...]


_Span = tuple[_FromZero, _FromZero]


class StretchMessage(msgspec.Struct, frozen=True, kw_only=True):
    """Some words of a quotation that was found with changes."""

    kind: Literal["same", "only in the draft", "only there"]
    text: str


class ComparisonMessage(msgspec.Struct, frozen=True, kw_only=True):
    """Something of a sentence beside what a paragraph has of it."""

    kind: Literal["figure", "date", "name", "negation", "denial", "quotation"]
    agreement: Literal["same", "other", "not there"]
    draft: Annotated[str, Meta(description="As the draft has it; empty where only the paragraph has it.")]
    there: Annotated[str, Meta(description="As the paragraph has it; empty where it has nothing of the kind.")]
    draft_span: Annotated[_Span | None, Meta(description="In characters of the sentence.")]
    there_span: Annotated[_Span | None, Meta(description="In characters of the paragraph.")]
    changes: tuple[StretchMessage, ...]


class RelatedHitMessage(PlaceMessage, frozen=True, kw_only=True):
    """A paragraph that speaks of what a sentence says."""

    text: str
    evidence: Annotated[_Span, Meta(description="The sentence that speaks of it, in characters of the text.")]
    closeness: _Share
    denies: Annotated[bool, Meta(description="Whether it seems to deny what the sentence says.")]
    comparisons: tuple[ComparisonMessage, ...]
    also_in: tuple[PlaceMessage, ...]


class CheckedSentenceMessage(msgspec.Struct, frozen=True, kw_only=True):
    """A sentence of a draft, and what the documents say of it: no verdict on whether it is true."""

    number: _FromOne
    start: _FromZero
    end: _FromZero
    text: str
    states: tuple[Literal["figure", "date", "name", "quotation", "report"], ...]
    finding: Literal["found", "found with differences", "nothing here", "not checked"]
    sources: _FromZero
    quotations: tuple[ComparisonMessage, ...]
    hits: Annotated[tuple[RelatedHitMessage, ...], Meta(description="The earliest report first.")]


class CheckMessage(msgspec.Struct, frozen=True, kw_only=True):
    """A checked draft."""

    draft: str
    language: str
    snapshot: str
    took_ms: float
    counts: dict[str, int]
    sentences: tuple[CheckedSentenceMessage, ...]


class ProblemMessage(msgspec.Struct, frozen=True, kw_only=True):
    """What went wrong, as RFC 9457 has it."""

    title: str
    status: int
    detail: Annotated[str, Meta(description="One line: what was found, what was expected, what to do.")]


class HealthMessage(msgspec.Struct, frozen=True, kw_only=True):
    """That the server runs; whether an index answers says `ready`."""

    ready: bool
