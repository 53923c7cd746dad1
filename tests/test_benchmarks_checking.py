"""The claims that `benchmarks/checking` makes of documents."""

import random

import pytest

from benchmarks.checking.claims import Claim, claims_of
from index.reading.documents import Document

PLACES = ["Selby", "Hull", "Riga", "Cadiz", "Bergen", "Lisbon", "Naples", "Ulm"]
WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"]


def _documents(name: str, count: int) -> list[Document]:
    chance = random.Random(name)
    made = []
    for number in range(count):
        place, day, people = chance.choice(PLACES), chance.choice(WEEKDAYS), chance.randrange(20, 900)
        text = (
            f"On {day} the ferry to {place} was stopped for {people} people by the harbour master of {place}. "
            f"“We have never seen so long a queue in front of pier {number}, and it was cold,” said the pilot of it. "
            f"The council of {place}, which had met in May, said that the bridge was closed again in 20{number:02}."
        )
        made.append(Document(f"{name}{number}", f"{name}{number}.txt", (text,)))
    return made


@pytest.fixture(scope="module")
def claims() -> list[Claim]:
    return claims_of(_documents("here", 40), _documents("away", 20), seed=1)


def test_the_same_seed_makes_the_same_claims(claims: list[Claim]) -> None:
    assert claims == claims_of(_documents("here", 40), _documents("away", 20), seed=1)
    assert claims != claims_of(_documents("here", 40), _documents("away", 20), seed=2)


def test_each_claim_is_what_its_kind_says(claims: list[Claim]) -> None:
    texts = {one.name: one.paragraphs[0] for one in _documents("here", 40)}
    by_kind = {one.kind: one for one in claims}
    assert by_kind["as reported"].text in texts[by_kind["as reported"].document]
    for kind in ("number", "date"):
        one = by_kind[kind]
        assert one.text not in texts[one.document]
        assert one.text.replace(one.changed, one.was, 1) in texts[one.document]
    assert " not " in by_kind["negation"].text
    altered = by_kind["quotation altered"]
    assert altered.was in texts[altered.document]
    assert altered.changed in altered.text
    assert altered.changed not in texts[altered.document]
    assert ", which had met in May," not in by_kind["paraphrased"].text
    assert by_kind["absent"].document.startswith("away")
