"""What is kept beside an index that came from somebody else: links lead nowhere, odd lines are put aside."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from index.errors import StorageError, UsageError
from index.storage.corpus import Place
from index.storage.locations import Location
from search.answer.answer import Answer, Hit, Look
from search.evaluation.judgements import Judgements
from search.page.corpora import corpora, corpus
from search.page.kept_hits import Collections, KeptHit
from search.page.saved_questions import SavedQuestion, SavedQuestions

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no such files on Windows")

_HIT = Hit(1, 1.0, "The envoy spoke.", Look.taken((0, 4)), Place(paragraph=0, document="a", path="a", source="a"))
_LETTER = "My letter.\n"


def _judge(index: Path) -> None:
    Judgements(index).mark("Who spoke?", _HIT, relevant=True)


def _keep(index: Path) -> None:
    Collections(index).keep(KeptHit.of(_HIT, "Mine", "Who spoke?", "s"))


def _save(index: Path) -> None:
    SavedQuestions(index).save(SavedQuestion("Who spoke?"), Answer("Who spoke?", "nothing", 0, 0, "s", (_HIT,)))


_WRITERS = [
    (_judge, "judgements/queries.jsonl"),
    (_judge, "judgements/corpus.jsonl"),
    (_judge, "judgements/qrels/test.tsv"),
    (_judge, "judgements/lock"),
    (_keep, "collections.jsonl"),
    (_keep, "collections.jsonl.lock"),
    (_save, "saved_questions.jsonl"),
    (_save, "saved_questions.jsonl.lock"),
]


def _outside(tmp_path: Path) -> Path:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "letter.txt").write_text(_LETTER)
    for name in ("queries.jsonl", "corpus.jsonl"):
        (outside / name).write_text('{"_id": "mine", "text": "Mine."}\n')
    return outside


@pytest.mark.parametrize("kind", ["link", "pipe", "device", "terabyte"])
@pytest.mark.parametrize(("write", "name"), _WRITERS)
def test_nothing_is_read_or_written_through_links_and_pipes(
    tmp_path: Path, write: Callable[[Path], None], name: str, kind: str
) -> None:
    outside, path = _outside(tmp_path), tmp_path / "index" / name
    path.parent.mkdir(parents=True)
    if kind == "link":
        path.symlink_to(outside / "letter.txt")
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "device":
        path.symlink_to("/dev/zero")
    else:
        path.touch()
        os.truncate(path, 1 << 40)
    if kind == "terabyte" and name.endswith("lock"):
        write(tmp_path / "index")  # a lock is not read
    else:
        with pytest.raises(StorageError):
            write(tmp_path / "index")
    assert (outside / "letter.txt").read_text() == _LETTER
    assert path.is_symlink() == (kind in {"link", "device"})


@pytest.mark.parametrize("name", ["judgements", "judgements/qrels"])
def test_judgements_are_not_written_into_a_folder_elsewhere(tmp_path: Path, name: str) -> None:
    outside, path = _outside(tmp_path), tmp_path / "index" / name
    before = {path.name: path.read_text() for path in outside.iterdir()}
    path.parent.mkdir(parents=True)
    path.symlink_to(outside)
    with pytest.raises(StorageError, match="is a link, expected a folder of the index's own; remove it"):
        _judge(tmp_path / "index")
    assert {path.name: path.read_text() for path in outside.iterdir()} == before


@pytest.mark.parametrize("name", ["corpora", "corpora/other"])
def test_a_corpus_is_not_looked_for_where_a_link_leads(tmp_path: Path, name: str) -> None:
    (tmp_path / "elsewhere" / "other").mkdir(parents=True)
    path = tmp_path / "index" / name
    path.parent.mkdir(parents=True)
    path.symlink_to(tmp_path / "elsewhere")
    main = Location(tmp_path / "index")
    assert list(corpora(main)) == [""]
    with pytest.raises(UsageError, match="is a link"):
        corpus(main, "other")


_ODD = [
    b"5", b"null", b"[]", b'"text"', b"[" * 100_000, b'{"a": ' * 100_000, b"\xff\xfe", b"\x00" * 50, b"{}",
    b'{"_id": 5}', b'{"_id": "a", "text": "\\ud800"}', b"a\tb\t" + b"9" * 10_000, b"a\tb\tc\td", b"a\tb\tnan",
    b'{"text": "\\ud800"}', b'{"text": 7}', b'{"text": "a", "seen": "b"}',
    b'{"collection": "c", "question": "q", "text": [1], "evidence": [5, -1], "document": "d", "paragraph": 1}',
]  # fmt: skip
"""Lines that are no record of any of the files, or of some of them."""


@pytest.mark.parametrize("line", _ODD, ids=range(len(_ODD)))
@pytest.mark.parametrize(("write", "name"), [pair for pair in _WRITERS if not pair[1].endswith("lock")])
def test_odd_lines_are_put_aside_and_lost_nowhere(
    tmp_path: Path, write: Callable[[Path], None], name: str, line: bytes
) -> None:
    path = tmp_path / "index" / name
    path.parent.mkdir(parents=True)
    path.write_bytes(line + b"\n")
    write(tmp_path / "index")
    aside = path.with_name(f"{path.name}.damaged")
    assert aside.read_bytes() == line + b"\n"
    before = path.read_bytes()
    write(tmp_path / "index")
    assert path.read_bytes() == before
