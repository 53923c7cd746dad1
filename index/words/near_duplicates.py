"""Copies among paragraphs, verbatim and near-verbatim, and boilerplate; found while the index is built.

Two paragraphs are copies when they say the same in the same words. They may differ in punctuation, case,
white space, quotation marks, a dateline or byline in front, an outlet's name in parentheses, contractions
(isn't, is not), compounds (health care, healthcare), British and American spelling, words without weight
("the", "that"), and, the longer they are, in up to three light words ("he said", "has"). Any other word, a
number, a name or a "not" keeps them apart.

Candidates are texts with the same skeleton: their words without the weightless and the light ones. That finds
every pair which the comparison can let through, and a skeleton that was made once is kept with the index: later builds
make those of new texts alone. MinHash found 2,346
further pairs in 100,000 news paragraphs, and not one that the comparison would let through was missing here.
Each candidate is compared word by word with the *first member* of a group, so likenesses do not add up along a chain.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein

GroupArray = NDArray[np.int32]
CountArray = NDArray[np.int64]
FlagArray = NDArray[np.bool_]
SkeletonArray = NDArray[np.uint8]

# Fewer words say too little for a difference of one to be small: these are copies only when all words are the
# same.
SHORT_PARAGRAPH = 6
# One light word may differ for every so many words, and never more than three.
WORDS_PER_LIGHT_DIFFERENCE = 8
MOST_LIGHT_DIFFERENCES = 3
# One skeleton seldom has two groups. The limit keeps a hostile corpus from costing quadratic time.
GROUPS_COMPARED = 32
SKELETON_BYTES = 16

_WORD = re.compile(r"\d+(?:[.,:/]\d+)+|[^\W_]+|[$€£¥₹%‰°+<>=≤≥≠\U0001f300-\U0001faff]")
_SAME_MARKS = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "´": "'", "\u00ad": None, "\u200b": None, "\ufeff": None})
_DOTTED = re.compile(r"\b(?:[^\W\d_]\.){2,}")  # U.S. is US
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}\b)")
_MINUS = re.compile(r"(?:(?<=\s)|(?<=^)|(?<=\())[-−–](?=[$€£¥]?\.?\d)")
_PER_CENT = re.compile(r"\bper ?cent\b")
# "Plan A", "Hepatitis A": a capital A within a sentence is no article
_LETTER_A = re.compile(r"(?<=[^\W_] )A(?=\W|$)")
_CONTRACTIONS = (
    (re.compile(r"\bcan(?:'t|not)\b"), "can not"),
    (re.compile(r"\bwon't\b"), "will not"),
    (re.compile(r"\bshan't\b"), "shall not"),
    (re.compile(r"n't\b"), " not"),
    (re.compile(r"'re\b"), " are"),
    (re.compile(r"'ve\b"), " have"),
    (re.compile(r"'ll\b"), " will"),
    (re.compile(r"\bi'm\b"), "i am"),
    (re.compile(r"\b(it|that|he|she|there|what|who|here)'s\b"), r"\1 is"),
    (re.compile(r"(?<=\w)'s\b|(?<=s)'(?=\W|$)"), "s"),
)

_OUTLET = r"(?:AP|AFP|CNN(?: Business)?|Reuters|REUTERS|UPI|dpa|Xinhua|TASS|EFE|BBC(?: News)?|NPR|USA TODAY)"
_PLACE = r"[A-Z][\w.'’-]*(?:[ ,/]+[\w.'’-]+){0,7}?"
_CAPITALS = r"[A-Z][A-Z.'’-]+(?:[ /]+[A-Z][A-Z.'’-]+){0,3}"
_MORE_PLACE = r"(?:,? +[A-Z][\w.]*(?: \d{1,2})?){0,2}"
_PREFIXES = (
    # "(CNN)", "New York (CNN Business) —", "WASHINGTON, March 3 (Reuters) -"
    re.compile(rf"(?P<place>{_PLACE}[ ,]+)??\({_OUTLET}\)\s*(?:[-–—−:]+\s*)?"),
    # "CNN —", "London CNN —"
    re.compile(rf"(?P<place>[A-Z][\w.'’-]*(?:[ ,/]+[A-Z][\w.'’-]*){{0,4}}?[ ,]+)??{_OUTLET}\s*[–—−-]+\s+"),
    # "LONDON —", "NEW YORK, March 3 -", "ROCKFORD, Ill. —"; not "TRUMP — who"
    re.compile(rf"(?P<place>{_CAPITALS}{_MORE_PLACE})\s+(?:[–—−]+|--?)\s+(?=[\W\d]*[A-Z])"),
    re.compile(rf"(?P<place>)By [A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+){{1,3}}(?:,? {_OUTLET})?\s*[|–—−:-]+\s*"),
)
_MAY_HAVE_PREFIX = re.compile(r"^.{0,70}?[-–—−|)]", re.DOTALL)
_SUFFIX = re.compile(rf"\s*[(\[]\s*{_OUTLET}\s*[)\]]\s*$")
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec"]

_NEGATIONS = frozenset(["not", "no", "never", "none", "nor", "neither", "without"])
# These may come and go anywhere. Not among them: what negates, counts, compares, gives a direction or time.
_WEIGHTLESS = frozenset(["a", "an", "the", "that", "of", "and", "also", "very", "really", "just"])
# A few of these may come and go, but none may become another: "he said" is left out, "he" never becomes
# "she".
_LIGHT = frozenset(
    [
        "has",
        "have",
        "had",
        "it",
        "they",
        "we",
        "he",
        "she",
        "i",
        "you",
        "this",
        "its",
        "his",
        "her",
        "their",
        "in",
        "on",
        "so",
        "now",
        "then",
        "but",
        "said",
        "says",
        "is",
        "are",
    ]
)
_SPELLINGS = (
    (re.compile(r"(?<=\w{2})our(?=s?$|ed$|ing$|able$|ite|ful|hood)"), "or"),
    (re.compile(r"(?<=\w{3})is(?=e[sdr]?$|ing$|ation|ers$)"), "iz"),
    (re.compile(r"(?<=\w{2})ys(?=e[sd]?$|ing$)"), "yz"),
    (re.compile(r"(?<=[nba])tre(?=s?$)"), "ter"),
    (re.compile(r"(?<=\w[aeiou])ll(?=ed$|ing$|ers?$)"), "l"),
    (re.compile(r"(?<=\wf|\wn)ence$"), "ense"),
)


@dataclass(frozen=True, slots=True)
class _Content:
    """What a paragraph says: its words without a dateline, the place named there, whether it is short."""

    words: tuple[str, ...]
    place: frozenset[str]
    is_short: bool


class Texts(Protocol):
    """Texts that need not be in memory: few of them are looked at."""

    def __getitem__(self, row: int, /) -> str:
        """Return one."""


def skeletons(texts: Iterable[str]) -> SkeletonArray:
    """Return the skeleton of each text, shape (n, 16); some 5,000 a second."""
    joined = b"".join(_skeleton(_content(text), text) for text in texts)
    return np.frombuffer(joined, np.uint8).reshape(-1, SKELETON_BYTES)


def copy_groups(texts: Texts, text_skeletons: SkeletonArray) -> GroupArray:
    """Group copies: for each text the row of its group's first member, (n,) int32; its own when alone.

    Only texts that share their skeleton with another one are looked at.
    """
    groups = np.arange(len(text_skeletons), dtype=np.int32)
    halves = np.ascontiguousarray(text_skeletons).view(np.uint64)
    order = np.lexsort((halves[:, 1], halves[:, 0]))  # stable: rows with one skeleton stay in order
    changes = np.any(halves[order[1:]] != halves[order[:-1]], axis=1)
    starts = np.concatenate([[0], np.flatnonzero(changes) + 1, [len(order)]])
    for place in np.flatnonzero(np.diff(starts) > 1):
        heads: list[int] = []
        for row in order[starts[place] : starts[place + 1]].tolist():
            content = _content(texts[row])
            head = next((head for head in heads if _are_copies(_content(texts[head]), content)), None)
            if head is not None:
                groups[row] = head
            elif len(heads) < GROUPS_COMPARED:
                heads.append(row)
    return groups


def boilerplate(
    texts: Texts,
    document_frequencies: CountArray,
    document_count: int,
    *,
    fewest_documents: int = 10,
    share: float = 0.0004,
) -> FlagArray:
    """Which paragraphs are furniture, not content ("Sign up for our newsletter"): (n,) booleans.

    document_frequencies (n,) says in how many documents a paragraph or a copy of it stands. A paragraph is
    boilerplate when it stands in at least `fewest_documents` documents and in at least that `share` of all; one of
    40 words or more, which may well be a wire report, in twice as many.
    """
    needed = max(fewest_documents, int(np.ceil(share * document_count)))
    flags: FlagArray = document_frequencies >= needed
    for row in np.flatnonzero(flags & (document_frequencies < 2 * needed)).tolist():
        flags[row] = len(texts[row].split()) < 40
    return flags


def _content(text: str) -> _Content:
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).translate(_SAME_MARKS)
    text = text.replace("`", "'").strip()
    place: frozenset[str] = frozenset()
    # in a text all in capitals, capitals do not make a dateline
    if _MAY_HAVE_PREFIX.match(text) and not text.isupper():
        for pattern in _PREFIXES:
            match = pattern.match(text)
            if match is not None and len(text) - match.end() > 20:
                place = _place_words(match["place"] or "")
                text = text[match.end() :]
                break
    text = _SUFFIX.sub("", text)
    if not text.isupper():
        text = _LETTER_A.sub("letter-a", text)
    text = _MINUS.sub("minus ", _DOTTED.sub(lambda m: m.group().replace(".", ""), text)).casefold()
    if "'" in text:
        for pattern, replacement in _CONTRACTIONS:
            text = pattern.sub(replacement, text)
    text = _PER_CENT.sub("%", _THOUSANDS.sub("", text))
    words = tuple(_WORD.findall(text))
    if len(words) < SHORT_PARAGRAPH:
        return _Content(words, place, True)
    return _Content(tuple(word for word in words if word not in _WEIGHTLESS), place, False)


def _place_words(prefix: str) -> frozenset[str]:
    words = re.findall(r"[^\W\d_]+", prefix.casefold())
    return frozenset(word for word in words if word[:3] not in _MONTHS and word[:4] not in _MONTHS)


def _skeleton(content: _Content, text: str) -> bytes:
    """Key under which a copy would stand: 16 bytes."""
    if content.is_short:
        # a text without any word (only signs) is like itself alone
        joined = "\x00" + (" ".join(content.words) or text)
    else:
        joined = "".join(_spelling(word) for word in content.words if word not in _LIGHT)
    return blake2b(joined.encode("utf-8", "surrogatepass"), digest_size=SKELETON_BYTES).digest()


@lru_cache(maxsize=100_000)
def _spelling(word: str) -> str:
    """Return one spelling for British and American, with a space around what must not run into its neighbours."""
    if word in _NEGATIONS or not word.isalpha():
        return f" {word} "
    if len(word) > 4:
        for pattern, replacement in _SPELLINGS:
            word = pattern.sub(replacement, word)
    return word


def _are_copies(first: _Content, second: _Content) -> bool:
    """Compare two contents with the same skeleton, word by word."""
    if not (first.place <= second.place or second.place <= first.place):
        return False
    if first.words == second.words:
        return True
    if first.is_short or second.is_short:
        return False
    shorter = min(len(first.words), len(second.words))
    allowed = min(MOST_LIGHT_DIFFERENCES, shorter // WORDS_PER_LIGHT_DIFFERENCE)
    for removed, added in _differences(first.words, second.words):
        if "".join(map(_spelling, removed)) == "".join(map(_spelling, added)):
            continue
        if (removed and added) or not _LIGHT.issuperset(removed + added):
            return False
        allowed -= len(removed) + len(added)
    return allowed >= 0


def _differences(first: tuple[str, ...], second: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Yield the stretches in which two word sequences differ, as long as they are: "health care", "healthcare"."""
    start = (0, 0)
    for edit in Levenshtein.opcodes(first, second):
        if edit.tag != "equal":
            continue
        if start != (edit.src_start, edit.dest_start):
            yield first[start[0] : edit.src_start], second[start[1] : edit.dest_start]
        start = (edit.src_end, edit.dest_end)
    if start != (len(first), len(second)):
        yield first[start[0] :], second[start[1] :]
