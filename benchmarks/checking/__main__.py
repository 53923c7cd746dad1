"""`python -m benchmarks.checking FOLDER`: claims made of a folder of documents, and what is said of them.

Every twelfth document is left out of the index: claims made of it are about things that are not there. Half of the
others is for tuning, the other half for the report, so that what was tuned on is not what is reported.
"""

import argparse
import hashlib
import json
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.checking.claims import Claim, claims_of
from index.building.folder_build import build
from index.reading.documents import Document, SourceFile
from index.reading.pool import Reading
from index.reading.sources import walk
from search.checking.checked import CheckedSentence
from search.checking.checker import Checker
from search.checking.draft import Draft, DraftSentence, draft_of, stated_in
from search.searcher import Searcher

_HELD_OUT = 12
_WORDS_OF_A_DRAFT = 5000
_FINDINGS = ("found", "found with differences", "nothing here")
_KIND_SAID = {"number": "figure", "date": "date", "name": "name", "negation": "negation"}


@dataclass(frozen=True)
class Result:
    """What was said of a claim, as far as it can be right or wrong."""

    claim: Claim
    finding: str
    first: bool
    """Whether the paragraph of which it was made, or a near-duplicate, is shown first."""
    in_three: bool
    named: bool
    """Whether what was changed is named as a difference."""
    differences: tuple[str, ...]


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.checking", description=__doc__)
    parser.add_argument("folder", type=Path, help="documents")
    parser.add_argument("--index", type=Path, default=Path(".benchmarks/checking"), help="where their index is kept")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--times", type=float, default=1.0, help="how many times 200 claims")
    parser.add_argument("--half", choices=["tuning", "report", "both"], default="both", help="of the documents")
    parser.add_argument("--show", metavar="KIND", help="print what is said of claims of this kind that went wrong")
    parser.add_argument(
        "--speed", action="store_true", help="measure a draft of 5,000 words in place of the claims; all is indexed"
    )
    arguments = parser.parse_args()
    files = [one for one in walk([arguments.folder], arguments.index) if isinstance(one, SourceFile)]
    held_out = [] if arguments.speed else files[::_HELD_OUT]
    present = [file for file in files if file not in held_out]
    build([file.path for file in present], arguments.index)
    kept = [one for one in _read(present) if arguments.half in {"both", _half(one.name)}]
    searcher = Searcher(arguments.index)
    if arguments.speed:
        print(json.dumps(_speed(searcher, kept)))
        return
    claims = claims_of(kept, list(_read(held_out)), arguments.seed, arguments.times)
    results = _check(searcher, claims)
    for one in results:
        if arguments.show in {one.claim.kind, "all"} and not _is_right(one):
            print(
                json.dumps({**asdict(one.claim), "finding": one.finding, "said": one.differences}, ensure_ascii=False)
            )
    print(_table(results))


def _half(name: str) -> str:
    return "tuning" if hashlib.sha256(name.encode()).digest()[0] % 2 else "report"


def _read(files: Sequence[SourceFile]) -> Iterable[Document]:
    with Reading() as reading:
        for _, found in reading.read(files):
            yield from (one for one in found if isinstance(one, Document))


def _check(searcher: Searcher, claims: Sequence[Claim]) -> list[Result]:
    """Check claims as sentences of one draft; each is checked by itself all the same."""
    sentences, at = [], 0
    for number, claim in enumerate(claims, start=1):
        end = at + len(claim.text)
        sentences.append(DraftSentence(number, at, end, claim.text, stated_in(claim.text)))
        at = end + 2
    draft = Draft("claims", "\n\n".join(claim.text for claim in claims), "en", tuple(sentences))
    return [_result(*pair) for pair in zip(claims, Checker(searcher).sentences(draft), strict=True)]


def _result(claim: Claim, checked: CheckedSentence) -> Result:
    places = [
        any(
            (place.document, place.paragraph) == (claim.document, claim.paragraph)
            for place in (hit.place, *hit.also_in)
        )
        for hit in checked.hits
    ]
    said = [one for one in checked.differences if one.kind == _KIND_SAID.get(claim.kind, "quotation")]
    if claim.kind == "negation":
        named = bool(said)
    elif claim.kind == "quotation altered":
        named = any(one.agreement == "other" for one in said)
    elif claim.kind == "quotation invented":
        named = any(one.agreement == "not there" for one in said)
    else:
        named = any(one.draft and (one.draft in claim.changed or claim.changed in one.draft) for one in said)
    shown = tuple(f"{one.kind} {one.agreement}: {one.draft} | {one.there}" for one in checked.differences)
    return Result(claim, checked.finding, places[:1] == [True], any(places[:3]), named, shown)


def _is_right(one: Result) -> bool:
    if one.claim.kind in {"as reported", "paraphrased", "quotation exact"}:
        return one.finding == "found"
    return one.finding != "found" if one.claim.kind == "absent" else one.named


def _table(results: Sequence[Result]) -> str:
    kinds: dict[str, list[Result]] = defaultdict(list)
    for one in results:
        kinds[one.claim.kind].append(one)
    head = [
        "kind",
        "claims",
        "right paragraph first",
        "in three",
        "found",
        "with differences",
        "nothing here",
        "difference named",
    ]
    lines = [f"| {' | '.join(head)} |", "|" + "---|" * len(head)]
    for kind, some in kinds.items():
        count = len(some)
        cells = [sum(one.first for one in some), sum(one.in_three for one in some)]
        cells += [
            sum(one.finding == finding for one in some)
            for finding in ("found", "found with differences", "nothing here")
        ]
        cells.append(sum(one.named for one in some))
        lines.append(f"| {kind} | {count} | " + " | ".join(f"{cell} ({cell / count:.0%})" for cell in cells) + " |")
    return "\n".join(lines)


def _speed(searcher: Searcher, documents: Sequence[Document]) -> dict[str, object]:
    """Check a draft made of running text of documents, until it has as many words as are wanted."""
    words: list[str] = []
    for document in documents:
        words += [paragraph for paragraph in document.paragraphs if len(paragraph.split()) > 12][:12]
        if sum(len(one.split()) for one in words) > _WORDS_OF_A_DRAFT:
            break
    draft = draft_of("\n\n".join(words))
    Checker(searcher).check(draft_of("The council met in Paris in 2019 and signed 3 agreements."))
    started = time.perf_counter()
    checked = Checker(searcher).check(draft)
    seconds = time.perf_counter() - started
    asked = len(draft.checkable)
    return {
        "paragraphs": searcher.store.manifest.counts.paragraphs, "words": sum(len(one.split()) for one in words),
        "sentences": len(draft.sentences), "checked": asked, "seconds": round(seconds, 1),
        "seconds a sentence": round(seconds / asked, 3), "found": checked.count("found"),
    }  # fmt: skip


if __name__ == "__main__":
    main()
