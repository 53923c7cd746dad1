"""Operators in a question: "quotation marks", `-word`, `NOT word`, and `OR`.

Nothing is refused: what cannot be understood is taken as plain words. "Straight" quotation marks say that a phrase must
occur. Typographic “marks” come with questions that were copied or dictated: they quote somebody, often in other words
than the documents have, and to insist on them loses answers (0.003 nDCG@10 over all questions of a news quiz, of which
one in fifteen has some).

A long passage that was pasted has no operators: its quotation marks and dashes were never meant as such. Nor are the
quotation marks and the NOT of a long sentence: they quote and stress ("Which of these is NOT …?").
"""

import re
from dataclasses import dataclass

from index.storage.store import Wanted, WordFilter
from search.question.dates.expressions import without

LONG, VERY_LONG = 40, 80
"""Words. A question of more than the first number may be a passage; one of more than the second is."""
_SENTENCES, _FEW_WORDS = 3, 25
_LONG_SENTENCE = 20
"""Words. In longer questions without OR and -word, phrases that must occur cost .31 nDCG@10 on the fourteen questions
about two reports that have one, and .3 on five news questions; no shorter question of these sets lost by one."""

_TOKEN = re.compile(r'(?P<minus>(?<!\S)-)?(?:"(?P<phrase>[^"]+)"|(?P<word>[^\s"]+))')
_HAS_WORD = re.compile(r"\w")
_BEGINS_WITH_LETTER = re.compile(r"[^\W\d_]")
_AROUND_WORD = " .,;:?!()[]{}¿¡…'’"
_SENTENCE_END = re.compile(r"[.?!][\"”’)]*\s+(?=\S)")
_LOWER_CASE = re.compile(r"[^\W\d_A-Z]")


@dataclass(frozen=True)
class ParsedQuestion:
    """A question without its operators."""

    text: str
    """What is embedded, and matched as words. Required phrases and alternatives are part of it."""
    phrases: tuple[str, ...] = ()
    """All of them must occur."""
    any_of: tuple[tuple[Wanted, ...], ...] = ()
    """Of each group, one must occur."""
    excluded: tuple[Wanted, ...] = ()
    """None of them may occur."""
    pasted: bool = False
    """It is a passage rather than a question, in which nothing was meant as a filter."""

    @property
    def filter(self) -> WordFilter:
        """What texts must have, and must not have."""
        return WordFilter(self.phrases, self.any_of, self.excluded)


@dataclass(frozen=True)
class _Token:
    """A word, or a phrase in quotation marks, as it stands in a question."""

    text: str
    quoted: bool
    minus: bool
    start: int
    end: int

    @property
    def wanted(self) -> Wanted:
        """What to look for; hyphenated words are looked for as they are written."""
        word = self.text.strip(_AROUND_WORD)
        return Wanted(word, exact=self.quoted or not word.isalnum())

    @property
    def is_operand(self) -> bool:
        """Whether an operator can stand before it: no number, no operator, something to look for."""
        if self.quoted:
            return _HAS_WORD.search(self.text) is not None
        return self.text not in {"OR", "NOT", "AND"} and _HAS_WORD.search(self.text) is not None

    @property
    def can_be_excluded(self) -> bool:
        """Not “-5”, and not “-2018” of a range."""
        return self.quoted or _BEGINS_WITH_LETTER.match(self.text) is not None


def parse_question(question: str) -> ParsedQuestion:
    """Separate a question from its operators; it is plain words where it has none."""
    if is_pasted(question):
        return ParsedQuestion(question, pasted=True)
    tokens = [
        _Token(
            match["word"] if match["phrase"] is None else match["phrase"].strip(),
            quoted=match["phrase"] is not None,
            minus=match["minus"] is not None,
            start=match.start(),
            end=match.end(),
        )
        for match in _TOKEN.finditer(question)
    ]
    if len(question.split()) > _LONG_SENTENCE and not any(token.minus or token.text == "OR" for token in tokens):
        return ParsedQuestion(question)
    # “DO NOT ENTER” is no operator where all is in capitals
    shouts = not _LOWER_CASE.search(question)
    excluded, cut = _exclusions(tokens, shouts=shouts)
    groups, alternatives, joints = ([], set(), []) if shouts else _alternatives(tokens, excluded)
    text = without(question, sorted([*cut, *joints])) if cut or joints else question
    if not _HAS_WORD.search(text):
        excluded, groups, alternatives, text = [], [], set(), question  # nothing else is asked
    phrases = [
        token.text
        for n, token in enumerate(tokens)
        if token.quoted and token.is_operand and n not in alternatives and n not in excluded
    ]
    return ParsedQuestion(
        text,
        tuple(phrases),
        tuple(tuple(tokens[n].wanted for n in group) for group in groups),
        tuple(tokens[n].wanted for n in excluded),
    )


def _exclusions(tokens: list[_Token], *, shouts: bool) -> tuple[list[int], list[tuple[int, int]]]:
    """Return which tokens must not occur, and what of the question says so."""
    excluded: list[int] = []
    cut: list[tuple[int, int]] = []
    for n, token in enumerate(tokens):
        if token.minus and token.is_operand and token.can_be_excluded:
            excluded.append(n)
            cut.append((token.start, token.end))
        elif token.text == "NOT" and not (token.quoted or shouts) and 0 < n < len(tokens) - 1:
            following, first = tokens[n + 1], n
            if following.minus or not following.is_operand or not following.can_be_excluded:
                continue
            if tokens[n - 1].text == "AND" and n > 1:
                first = n - 1
            excluded.append(n + 1)
            cut.append((tokens[first].start, following.end))
    return excluded, cut


def _alternatives(tokens: list[_Token], excluded: list[int]) -> tuple[list[list[int]], set[int], list[tuple[int, int]]]:
    """Return the groups of tokens with OR between them, all that are in groups, and where each OR stands."""
    groups: list[list[int]] = []
    joints: list[tuple[int, int]] = []
    usable = {n for n, token in enumerate(tokens) if token.is_operand and not token.minus} - set(excluded)
    for n, token in enumerate(tokens):
        if token.text != "OR" or token.quoted or not {n - 1, n + 1} <= usable:
            continue
        joints.append((token.start, token.end))
        if groups and groups[-1][-1] == n - 1:
            groups[-1].append(n + 1)
        else:
            groups.append([n - 1, n + 1])
    return groups, {n for group in groups for n in group}, joints


def is_pasted(question: str) -> bool:
    """Tell whether a question is a passage that was pasted: long, and not one long sentence that asks."""
    words = len(question.split())
    sentences = 1 + len(_SENTENCE_END.findall(question.strip()))
    asks = sentences == 1 and question.rstrip().endswith("?")
    return words > VERY_LONG or (words > LONG and not asks) or (sentences >= _SENTENCES and words > _FEW_WORDS)
