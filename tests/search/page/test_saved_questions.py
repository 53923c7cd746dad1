"""Saved questions, and what is new since they were last looked at."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from index.building.folder_build import build
from index.building.options import BuildOptions
from index.errors import StorageError
from search import Searcher
from search.evaluation.judgements import text_id
from search.page.saved_questions import SavedQuestion, SavedQuestions
from search.page.view import View
from search.question.question_files import read_questions
from tests.opening import open_without_verdicts

SHIPS = "Which ships sank?"


@pytest.mark.usefixtures("without_verdicts")
def test_what_a_rebuild_brought_is_new_until_it_was_seen(
    write: Callable[[Mapping[str, str]], Path], tmp_path: Path
) -> None:
    build([write({"a.txt": "The ferry to the island sank on Monday."})], tmp_path / "index")
    searcher = open_without_verdicts(tmp_path / "index")
    saved = SavedQuestions(tmp_path / "index")
    saved.save(SavedQuestion(SHIPS), searcher.search(SHIPS))
    (question,) = saved.all()
    assert question.new_hits(searcher.search(SHIPS)) == set()
    build([write({"b.txt": "A ship with grain sank off the coast."})], tmp_path / "index")
    searcher.refresh()
    answer = searcher.search(SHIPS)
    assert question.new_hits(answer) == {text_id("A ship with grain sank off the coast.")}
    saved.save(question, answer)
    (question,) = saved.all()
    assert question.new_hits(answer) == set()
    saved.remove(question)
    assert saved.all() == []


@pytest.mark.usefixtures("without_verdicts")
def test_rebuild_without_changes_brings_nothing(write: Callable[[Mapping[str, str]], Path], tmp_path: Path) -> None:
    folder = write({"a.txt": "The ferry to the island sank on Monday."})
    build([folder], tmp_path / "index")
    searcher = open_without_verdicts(tmp_path / "index")
    saved = SavedQuestions(tmp_path / "index")
    saved.save(SavedQuestion(SHIPS), searcher.search(SHIPS))
    build([folder], tmp_path / "index", BuildOptions(full=True))
    searcher.refresh()
    assert saved.all()[0].new_hits(searcher.search(SHIPS)) == set()


def test_same_words_with_other_filters_are_another_question(seed_searcher: Searcher, tmp_path: Path) -> None:
    saved = SavedQuestions(tmp_path)
    answer = seed_searcher.search(SHIPS)
    for question in (SavedQuestion(SHIPS), SavedQuestion(SHIPS, since="2017"), SavedQuestion(SHIPS)):
        saved.save(question, answer)
    assert [(question.text, question.since) for question in saved.all()] == [(SHIPS, ""), (SHIPS, "2017")]
    narrowed = View("Ships?", author="Ann Holt", language="en", fields=(("section", "world"), ("tag", "sea")))
    saved.save(SavedQuestion.of(narrowed), answer)
    assert saved.all()[-1].view == narrowed
    assert saved.all()[-1].filters == "Ann Holt · en · section: world · tag: sea"
    assert SavedQuestion.of(narrowed).key != SavedQuestion("Ships?").key
    saved.remove(SavedQuestion.of(narrowed))
    # The file is one of questions, so the command can ask them all.
    assert [question.text for question in read_questions(saved.path)] == [SHIPS, SHIPS]


def test_damaged_line_is_named_and_put_aside_and_the_rest_goes_on(seed_searcher: Searcher, tmp_path: Path) -> None:
    saved = SavedQuestions(tmp_path)
    answer = seed_searcher.search(SHIPS)
    saved.save(SavedQuestion(SHIPS), answer)
    with saved.path.open("ab") as stream:
        stream.write(b'{"text": "half a li\n\xff\xfe\n[1]\n')
    assert [question.text for question in saved.all()] == [SHIPS]
    assert saved.damage() == [f"line {number} of {saved.path}" for number in (2, 3, 4)]
    saved.save(SavedQuestion("Who spoke?"), answer)
    assert saved.damage() == []
    assert [question.text for question in saved.all()] == [SHIPS, "Who spoke?"]
    aside = tmp_path / "saved_questions.jsonl.damaged"
    assert aside.read_bytes() == b'{"text": "half a li\n\xff\xfe\n[1]\n'
    assert {path.stat().st_mode & 0o777 for path in (saved.path, aside)} == {0o600}


def test_file_that_cannot_be_read_is_said_and_not_overwritten(seed_searcher: Searcher, tmp_path: Path) -> None:
    saved = SavedQuestions(tmp_path)
    saved.path.mkdir()
    with pytest.raises(StorageError, match=r"saved_questions\.jsonl cannot be read"):
        saved.all()
    with pytest.raises(StorageError, match=r"saved_questions\.jsonl cannot be read"):
        saved.save(SavedQuestion(SHIPS), seed_searcher.search(SHIPS))
