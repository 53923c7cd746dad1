"""Claims made of documents, each of a kind, with what should be said of it; the same seed gives the same claims.

The patterns here are not those of `search/checking`: what only its own patterns find would be measured alone.
"""

import calendar
import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from index.reading.documents import Document
from index.reading.roles import Role
from search.answer.sentences import sentence_spans

Kind = Literal[
    "as reported", "paraphrased", "number", "date", "name", "negation", "quotation exact", "quotation altered",
    "quotation invented", "absent",
]  # fmt: skip
PER_200: dict[Kind, int] = {
    "as reported": 25, "paraphrased": 25, "number": 30, "date": 30, "name": 20, "negation": 15, "quotation exact": 10,
    "quotation altered": 15, "quotation invented": 10, "absent": 20,
}  # fmt: skip
_FEWEST_WORDS, _MOST_WORDS = 9, 45

_WRITTEN = "two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty"
_NUMBER_WORDS = dict(zip(
    _WRITTEN.split(),
    [*range(2, 13), 20, 30, 40, 50], strict=True,
))  # fmt: skip
_MONTHS = [*calendar.month_name][1:]
_DAYS = [*calendar.day_name]
_MONTH = rf"(?:{'|'.join(_MONTHS)})"
_SHORT_MONTH = r"(?:Jan|Feb|Mar|Apr|Aug|Sept?|Oct|Nov|Dec)\."
_DATE_NEAR = re.compile(rf"(?:{_MONTH}|{_SHORT_MONTH})\s+$|\bMay\s+$")
_NUMBER = re.compile(r"(?<![\w.,:/’'–-])(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?![\w:/–-]|,\d|\.\d|st\b|nd\b|rd\b|th\b)")
_NUMBER_WORD = re.compile(rf"(?<![\w-])(?:{'|'.join(_NUMBER_WORDS)})(?= [a-z])(?! (?:of|or|to|and|in|at|on|for)\b)")
_YEAR = re.compile(r"(?<![\w.,$£€/–-])(?:19[4-9]\d|20[0-2]\d)(?![\w%/–-]|,\d|\.\d)")
_DAY = re.compile(rf"\b(?:{'|'.join(_DAYS)})\b(?! (?:Night|Morning|Mail|Times))")
_MONTH_DAY = re.compile(rf"\b({_MONTH}|{_SHORT_MONTH}) (\d{{1,2}})\b(?!,? \d{{1,2}}:)(?!\d)")
_IN_MONTH = re.compile(rf"(?<=\bin )({_MONTH})\b(?! \d)")
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{2,}(?: [A-Z][a-z]{2,}){0,2}\b(?![’'-]\w|\s[A-Z])")
_AUXILIARY = re.compile(
    r"\b(?:is|are|was|were|will|would|can|could|should|has|have|had|did|does)\b(?! (?:not|n[o’'])|n[’'])"
)
_NOT = re.compile(r"\b(is|are|was|were|will|would|could|should|has|have|had) not (?!only|just|yet|necessarily)")
_QUOTED = re.compile(r"“([^“”]{30,300})”|(?<!\w)\"([^\"]{30,300})\"(?!\w)")
_CLAUSE = re.compile(r", (?:who|which|where|whose|while|after|as|although|including|a |an |the )[^,“”\"]{8,90},(?= )")
_TRAILING = re.compile(r", (?:who|which|where|while|after|as|although|including|according to) [^,“”\"]{8,120}\.$")
_SAID_FIRST = re.compile(r"^((?:[A-Z][\w.’'-]+ ){1,3})(?:said|says|told reporters) (?:that )?([a-z][^“”\"]{30,})\.$")
_SAID_LAST = re.compile(r"^([A-Z][^“”\"]{30,}), ((?:[A-Z][\w.’'-]+ ?){1,3}) (?:said|says)\.$")
_WORD = re.compile(r"[A-Za-z][a-z]{3,}")


@dataclass(frozen=True)
class Claim:
    """A sentence that is to be checked, and what should be said of it."""

    kind: Kind
    text: str
    document: str
    """The document of which it was made."""
    paragraph: int
    """Its paragraph there, from 0."""
    changed: str = ""
    """What stands in the claim in the place of what was changed."""
    was: str = ""
    """What the document has there."""


@dataclass(frozen=True)
class Sentence:
    """A sentence of a document."""

    text: str
    document: str
    paragraph: int
    whole: str
    """All text of its document."""


def claims_of(present: Sequence[Document], held_out: Sequence[Document], seed: int, times: float = 1.0) -> list[Claim]:
    """Return claims of all kinds.

    Args:
        present: documents that are in the index.
        held_out: documents that are not.
        seed: another one gives other claims.
        times: how many times 200.
    """
    chance = random.Random(seed)  # noqa: S311 - the same each time, on purpose
    here, elsewhere = [list(_sentences(documents)) for documents in (present, held_out)]
    known = {_folded(one.text) for one in here}
    elsewhere = [one for one in elsewhere if _folded(one.text) not in known]
    chance.shuffle(here)
    chance.shuffle(elsewhere)
    names = [match.group() for one in elsewhere for match in _NAME.finditer(one.text) if not _is_time(match.group())]
    everything = _folded(" ".join(text for document in present for text in document.paragraphs))
    quotes = [text for one in elsewhere for text in _quotes(one.text) if _folded(text)[:60] not in everything]
    words = sorted(
        {match.group() for one in elsewhere for match in _WORD.finditer(one.text) if match.group().islower()}
    )
    makers: dict[Kind, Callable[[Sentence], Claim | None]] = {
        "as reported": lambda one: _plain(one, "as reported"),
        "paraphrased": _paraphrased,
        "number": lambda one: _number(one, chance),
        "date": lambda one: _date(one, chance),
        "name": lambda one: _name(one, chance, names),
        "negation": lambda one: _negation(one, chance),
        "quotation exact": _quotation_exact,
        "quotation altered": lambda one: _quotation_altered(one, chance, words),
        "quotation invented": lambda one: _quotation_invented(one, chance, quotes),
        "absent": lambda one: _plain(one, "absent"),
    }
    found: list[Claim] = []
    for kind, make in makers.items():
        wanted, used = round(PER_200[kind] * times), set[str]()
        for sentence in elsewhere if kind == "absent" else here:
            if wanted and sentence.document not in used and (claim := make(sentence)):
                found.append(claim)
                if times <= 1:  # one of each document, so that few long ones do not decide
                    used.add(sentence.document)
                wanted -= 1
    return found


def _sentences(documents: Sequence[Document]) -> Iterator[Sentence]:
    for document in documents:
        whole = "\n".join(document.paragraphs)
        roles = document.roles or (Role.TEXT,) * len(document.paragraphs)
        for number, (text, role) in enumerate(zip(document.paragraphs, roles, strict=True)):
            if role != Role.TEXT or not 60 <= len(text) <= 700:
                continue
            for start, end in sentence_spans(text):
                sentence = text[start:end]
                words = sentence.split()
                if not _FEWEST_WORDS <= len(words) <= _MOST_WORDS or not re.search(r"[.][”\"’]?$", sentence):
                    continue
                if not sentence[0].isalnum() and sentence[0] not in '“"‘':
                    continue
                yield Sentence(sentence, document.name, number, whole)


def _claim(one: Sentence, kind: Kind, text: str, changed: str = "", was: str = "") -> Claim:
    return Claim(kind, text, one.document, one.paragraph, changed, was)


def _plain(one: Sentence, kind: Kind) -> Claim | None:
    states = _NUMBER.search(one.text) or _NAME.search(one.text) or _YEAR.search(one.text) or _DAY.search(one.text)
    return _claim(one, kind, one.text) if states and not one.text.endswith("?") else None


def _paraphrased(one: Sentence) -> Claim | None:
    text = one.text
    if said := _SAID_FIRST.match(text):
        text = f"{said[2][0].upper()}{said[2][1:]}, according to {said[1].strip()}."
    elif said := _SAID_LAST.match(text):
        text = (
            f"{said[2].strip()} stated that {said[1][0].lower() if said[1][1].islower() else said[1][0]}{said[1][1:]}."
        )
    text = _CLAUSE.sub("", text, count=1)
    text = _TRAILING.sub(".", text)
    if text == one.text or len(text.split()) < 8 or not _plain(Sentence(text, "", 0, ""), "paraphrased"):
        return None
    text = re.sub(r"\bpercent\b|\bper cent\b", "%", text).replace(" %", "%")
    text = re.sub(rf"\b({_MONTH}) (\d{{1,2}})\b(?!\d)", r"\2 \1", text)
    for word, number in _NUMBER_WORDS.items():
        text = re.sub(rf"(?<!-)\b{word}\b(?= [a-z])(?! of\b)", str(number), text, count=1)
    return _claim(one, "paraphrased", text)


def _number(one: Sentence, chance: random.Random) -> Claim | None:
    found = [
        match for match in [*_NUMBER.finditer(one.text), *_NUMBER_WORD.finditer(one.text)]
        if not _YEAR.fullmatch(match.group()) and not _DATE_NEAR.search(one.text[: match.start()])
        and not re.match(rf" (?:{_MONTH}|{_SHORT_MONTH}|[ap]\.?m\b|a\.m|p\.m)", one.text[match.end() :])
    ]  # fmt: skip
    if not found:
        return None
    match = chance.choice(found)
    was = match.group()
    if was in _NUMBER_WORDS:
        others = [word for word, number in _NUMBER_WORDS.items() if abs(number - _NUMBER_WORDS[was]) >= 2]
        new = chance.choice(others)
    else:
        value = float(was.replace(",", ""))
        other = value * chance.choice([0.4, 0.6, 1.5, 2.2, 3.0]) + 2
        decimals = len(was.partition(".")[2])
        new = f"{other:,.{decimals}f}" if "," in was or value < 1000 else f"{other:.{decimals}f}"
        if new == was:
            return None
    return _replaced(one, "number", match, new)


def _date(one: Sentence, chance: random.Random) -> Claim | None:
    found = [
        match for pattern in (_MONTH_DAY, _YEAR, _DAY, _IN_MONTH)
        for match in pattern.finditer(one.text)
    ]  # fmt: skip
    if not found:
        return None
    match = chance.choice(found)
    was = match.group()
    if was in _DAYS:
        new = chance.choice([day for day in _DAYS if day != was])
    elif was in _MONTHS:
        new = chance.choice([month for month in _MONTHS if month != was])
    elif was.isdigit():
        new = str(int(was) - chance.choice([1, 2, 3, 5]))
    else:
        day = int(was.split()[-1])
        new = f"{was.rsplit(' ', 1)[0]} {chance.choice([d for d in range(1, 28) if abs(d - day) > 1])}"
    return None if new in one.text else _replaced(one, "date", match, new)


def _name(one: Sentence, chance: random.Random, names: Sequence[str]) -> Claim | None:
    found = [match for match in _NAME.finditer(one.text) if not _is_time(match.group())]
    if not found:
        return None
    match = chance.choice(found)
    length = len(match.group().split())
    others = [name for name in names if len(name.split()) == length and not _shares(name, one.whole)]
    return _replaced(one, "name", match, chance.choice(others)) if others else None


def _negation(one: Sentence, chance: random.Random) -> Claim | None:
    if "“" in one.text or '"' in one.text or re.search(r"\b(?:not?|never)\b|n[’']t\b", _NOT.sub("", one.text)):
        return None
    if match := _NOT.search(one.text):
        text = f"{one.text[: match.start()]}{match[1]} {one.text[match.end() :]}"
        return _claim(one, "negation", text, match[1], match.group().strip())
    found = list(_AUXILIARY.finditer(one.text))
    if not found or not _plain(one, "negation"):
        return None
    match = chance.choice(found)
    return _replaced(one, "negation", match, f"{match.group()} not")


def _quotation_exact(one: Sentence) -> Claim | None:
    return _claim(one, "quotation exact", one.text) if _quotes(one.text) else None


def _quotation_altered(one: Sentence, chance: random.Random, words: Sequence[str]) -> Claim | None:
    match = _QUOTED.search(one.text)
    if not match:
        return None
    was = match[1] or match[2]
    own = [word for word in _WORD.finditer(was) if word.group().islower()]
    if len(own) < 3:
        return None
    text = was
    for word in sorted(chance.sample(own, k=1 + (len(own) > 8)), key=lambda word: -word.start()):
        # A word that is left out at an edge only makes the quotation shorter.
        inner = was[: word.start()].strip() and any(map(str.isalnum, was[word.end() :]))
        new = "" if inner and chance.random() < 0.3 else chance.choice(words)
        text = re.sub(r"  +", " ", f"{text[: word.start()]}{new}{text[word.end() :]}")
    claim = one.text.replace(was, text.strip())
    return _claim(one, "quotation altered", claim, text.strip(), was)


def _quotation_invented(one: Sentence, chance: random.Random, quotes: Sequence[str]) -> Claim | None:
    own = _quotes(one.text)
    if not own or not quotes or len(one.text) - len(own[0]) < 15:
        return None
    new = chance.choice(quotes)
    return _claim(one, "quotation invented", one.text.replace(own[0], new), new, own[0])


def _quotes(text: str) -> list[str]:
    return [match[1] or match[2] for match in _QUOTED.finditer(text) if len((match[1] or match[2]).split()) >= 6]


def _replaced(one: Sentence, kind: Kind, match: re.Match[str], new: str) -> Claim:
    text = f"{one.text[: match.start()]}{new}{one.text[match.end() :]}"
    return _claim(one, kind, text, new, match.group())


def _is_time(name: str) -> bool:
    return any(word in _DAYS or any(month.startswith(word[:3]) for month in _MONTHS) for word in name.split())


def _shares(name: str, text: str) -> bool:
    return any(word in text for word in name.split())


def _folded(text: str) -> str:
    return re.sub(r"\W+", " ", text).casefold().strip()
