"""What differs from what was known when a saved question was last looked at."""

from collections.abc import Sequence
from typing import cast

import msgspec

from index.storage.corpus import Place
from index.storage.store import Store
from search.answer.answer import Answer, Hit, Look
from search.evaluation.judgements import text_id
from search.page.what_changed import Changes, Known, changes_since, known_of

DIED = "How many people died in the Oldham fire?"


class _Words:
    """What of a store is asked for words: each counts the same."""

    language = "en"

    def terms(self, question: str) -> tuple[str, ...]:
        return tuple(question.split())

    def idf(self, terms: Sequence[str]) -> list[float]:
        return [1.0] * len(terms)


STORE = cast(Store, _Words())


def _answer(question: str, *hits: tuple[str, str]) -> Answer:
    def hit(number: int, date: str, text: str) -> Hit:
        place = Place(paragraph=0, document=f"{number}", path=f"{number}", source=f"{number}", date=date, language="en")
        return Hit(number, 0.5, text, Look.taken((0, len(text))), place)

    return Answer(question, "answers", 1, 1, "s", tuple(hit(number, *one) for number, one in enumerate(hits, start=1)))


def _changes(question: str, before: list[tuple[str, str]], after: list[tuple[str, str]]) -> Changes:
    first = _answer(question, *before)
    # as it is kept in a file
    known = msgspec.json.decode(msgspec.json.encode(known_of(STORE, first)), type=Known)
    seen = [text_id(hit.text) for hit in first.hits]
    return changes_since(known, seen, STORE, _answer(question, *before, *after))


FIRST = ("2024-03-01", "At least 12 people died in the Oldham fire.")


def test_a_new_figure_is_told_and_a_known_one_is_not() -> None:
    changes = _changes(
        DIED,
        [FIRST],
        [
            ("2024-03-02", "The Oldham fire killed 12 people."),
            ("2024-03-03", "The death toll of the Oldham fire rose from 12 to 41."),
            ("2024-03-03", "The Oldham fire injured 30 people."),
        ],
    )
    assert [(said.what, said.hit.place.document) for said in changes.figures] == [("41", "3")]
    assert (changes.dates, changes.denials) == ((), ())


def test_nothing_new_is_no_change() -> None:
    assert not _changes(DIED, [FIRST], [])


def test_other_questions_are_told_of_other_figures_of_the_like_alone() -> None:
    changes = _changes(
        "Who built the Hull bridge?",
        [("2024-03-01", "The bridge in Hull cost $12 million.")],
        [("2024-03-02", "The bridge in Hull cost $14 million and has 300 lamps.")],
    )
    assert [said.what for said in changes.figures] == ["$14 million"]


def test_a_later_date_is_told() -> None:
    changes = _changes(
        "When will the Hull bridge open?",
        [("2024-03-01", "The bridge opens on 5 May 2024."), ("2024-03-01", "Work began on 2 May 2023.")],
        [("2024-04-01", "The bridge opens on 9 June 2024."), ("2024-04-01", "It was to open on 5 May 2024.")],
    )
    assert [said.what.removeprefix("on ") for said in changes.dates] == ["9 June 2024"]


def test_a_denial_is_told_once() -> None:
    denial = ("2024-03-02", "The mayor denied that the Oldham fire was set.")
    changes = _changes("Who set the Oldham fire?", [FIRST], [denial])
    assert [said.what for said in changes.denials] == ["denied"]
    assert not _changes("Who set the Oldham fire?", [FIRST, denial], []).denials


def test_where_nothing_answers_nothing_changed() -> None:
    answer = Answer(DIED, "nothing", 0, 1, "s", _answer(DIED, FIRST).hits)
    assert not changes_since(Known(), [], STORE, answer)
