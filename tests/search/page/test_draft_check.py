"""A draft that is checked in another thread."""

import threading
from collections.abc import Callable
from typing import Any

import pytest

from index.errors import QuestionError, UsageError
from search import Searcher
from search.checking.checker import Checker
from search.checking.draft import draft_of
from search.page.draft_check import DraftCheck, read_uploaded

DAM = "The dam at Selby broke in 2019, said Ada Quist."


class Waiting:
    """A searcher that answers the first sentences at once, and the others when it may."""

    def __init__(self, searcher: Searcher) -> None:
        self.store, self._searcher = searcher.store, searcher
        self.asked, self.may = threading.Event(), threading.Event()
        self._calls = 0

    def search_all(self, *given: Any, **named: Any) -> Any:
        self._calls += 1
        if self._calls > 2:  # of the first sentences, their quotations are asked about, too
            self.asked.set()
            assert self.may.wait(120)
        return self._searcher.search_all(*given, **named)


def test_it_can_be_watched_and_stopped(corpus: Callable[..., Searcher]) -> None:
    waiting = Waiting(corpus({"dam.txt": DAM}))
    check = DraftCheck(Checker(waiting), draft_of(" ".join([DAM] * 100)))
    check.start()
    assert waiting.asked.wait(120)
    assert check.is_running
    assert check.share == 0.16
    check.stop()
    waiting.may.set()
    check.wait(120)
    assert not check.is_running
    assert check.was_stopped
    assert check.error is None
    assert {one.finding for one in check.checked.sentences} == {"found"}
    assert len(check.checked.sentences) == 16


def test_it_comes_to_its_end_or_says_why_not(corpus: Callable[..., Searcher]) -> None:
    searcher = corpus({"dam.txt": DAM})
    check = DraftCheck(Checker(searcher), draft_of(DAM))
    check.start()
    check.wait(120)
    assert (check.share, check.was_stopped, check.error) == (1.0, False, None)

    class Failing:
        store = searcher.store

        def search_all(self, *_given: Any, **_named: Any) -> Any:
            raise QuestionError("no")

    failed = DraftCheck(Checker(Failing()), draft_of(DAM))
    failed.start()
    failed.wait(120)
    assert str(failed.error) == "no"
    assert failed.checked.sentences == ()


def test_a_file_is_read_by_its_kind_and_has_its_own_name() -> None:
    draft = read_uploaded("../../my notes.MD", b"# Head\n\nThe *dam* at Selby broke in 2019.")
    assert (draft.name, draft.sentences[-1].text) == ("my notes.MD", "The dam at Selby broke in 2019.")
    with pytest.raises(UsageError, match=r"the draft “x\.docx” cannot be read"):
        read_uploaded("x.docx", b"no")
