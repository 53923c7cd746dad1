"""Decides whether a phrase that names a time is a filter, or part of what is asked for.

In doubt it is part of what is asked for: a filter that is applied wrongly hides answers, one that is only offered costs
a click.
"""

import re

from search.question.dates.language import NEVER, DateLanguage, compiled, named
from search.question.dates.phrases import Phrase, Span, ends_with
from search.question.dates.stretches import Stretch, days_in_figures

MOST_WORDS = 10
"""In a longer question, not counting its dates, and in a statement, a date tells what is meant rather than when it was
written. There, filters cost .39 nDCG@10 on the eleven news questions that have one, and .13 on eighteen about two
reports; of five everyday questions, they lost three. In shorter ones they lose nothing."""


def is_filter(phrase: Phrase, stretch: Stretch) -> bool:
    """Decide by the first rule that fits."""
    language, question, kind, match = phrase.language, phrase.question, phrase.kind, phrase.match
    preposition, before = phrase.preposition, question[: phrase.span[0]]
    documents = asks_documents(language, question)
    after_documents = preposition == "dated" or bool(preposition and ends_with(language.documents_before, before))
    asks = documents or asks_events(language, _sentence(question, phrase.span[0]))
    today = kind == "yesterday" and language.days[named(match, "days") or ""] == 0
    rules = (
        (is_named(phrase, (match.start(), phrase.span[1]), stretch.kind), False),
        (kind == "day" and _is_ambiguous(phrase), False),
        # "the class of 2020", "the photo from March 2017"; but "articles from 2015", "news of last week"
        (preposition in {"of", "from"}, after_documents or (preposition == "from" and documents)),
        (after_documents, True),
        (stretch.end.year < 1900, False),
        (kind in {"ago", "last_unit"} and ends_with(language.compared, before), False),
        (today, documents or asks_events(language, question)),
        (stretch.kind == "relative", True),
        (preposition == "", False),
        (preposition == "since" and ends_with(language.superlative, before), False),
        (preposition == "until" and stretch.end > phrase.today, False),  # "by 2030" is a plan
        (stretch.kind == "exact" or preposition == "since", True),
        (stretch.start == stretch.end and (stretch.start.month, stretch.start.day) in language.famous_days, False),
        (_begins_with(language.purpose, question[phrase.span[0] :]), False),
    )
    return next((verdict for fits, verdict in rules if fits), asks)


def tells_what(language: DateLanguage, question: str, rest: str) -> bool:
    """Whether a question tells so much beside its dates that these are a part of it; `rest` is it without them."""
    says_much = len(rest.split()) > MOST_WORDS or rest.rstrip().endswith(".")
    return says_much and not asks_documents(language, question)


def asks_documents(language: DateLanguage, question: str) -> bool:
    """Whether a question asks for documents: "articles about bridges"."""
    return _begins_with(language.asks_documents, question)


def asks_events(language: DateLanguage, text: str) -> bool:
    """Whether a question asks what happened, or what was said."""
    return compiled(language.asks_events).search(text) is not None


def is_named(phrase: Phrase, span: Span, kind: str) -> bool:
    """Whether the phrase is an adjective: "the 2015 nuclear deal", "last year's election"."""
    language, question = phrase.language, phrase.question
    following = question[span[1] :]
    if re.match(r"['’]s?\b|-\w", following):
        return True
    determiner = language.determiners
    of_preposition = kind == "relative" and phrase.preposition  # “in der letzten Woche”
    determined = (
        determiner != NEVER and not of_preposition and compiled(rf"(?:{determiner})$").search(question, 0, span[0])
    )
    if determined and re.match(r"\s+\w", following):
        return not _is_function_word(language, following)
    return language.adjectives_first and kind != "relative" and next_word_is_content(language, question, span[1])


def next_word_is_content(language: DateLanguage, question: str, end: int) -> bool:
    """Whether a word follows that is likely a noun or an adjective."""
    following = question[end:]
    match = re.match(r"\s+([^\W\d_A-Z]\w*)", following)
    return (
        match is not None
        and not _is_function_word(language, following)
        and re.match(rf"\s+(?:{language.not_content})", following) is None
    )


def _is_function_word(language: DateLanguage, following: str) -> bool:
    match = re.match(r"\s+([\w'’]+)", following)
    return match is not None and match[1].lower() in language.function_words


def _begins_with(pattern: str, text: str) -> bool:
    return pattern != NEVER and compiled(pattern).match(text) is not None


def _sentence(question: str, position: int) -> str:
    """The sentence around a character: a cue in another sentence says nothing about this phrase."""
    start = max((match.end() for match in re.finditer(r"[.?!]\s+", question[:position])), default=0)
    end = re.search(r"[.?!]\s", question[position:])
    return question[start : len(question) if end is None else position + end.end()]


def _is_ambiguous(phrase: Phrase) -> bool:
    """Tell whether this is like 03/04/2020: the third of April as well as the fourth of March."""
    numeric = named(phrase.match, "numeric")
    return numeric is not None and len(set(days_in_figures(phrase.language, numeric))) > 1
