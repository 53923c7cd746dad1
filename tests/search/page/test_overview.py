"""A corpus in figures."""

from collections.abc import Callable, Mapping
from pathlib import Path

from index.building.folder_build import build
from search.page.overview import overview
from search.page.timeline import Bar
from tests.opening import open_without_verdicts


def test_figures_of_a_small_corpus(write: Callable[[Mapping[str, str | bytes]], Path], tmp_path: Path) -> None:
    sentence = "The council of the northern harbour town decided on Monday to close the old fish market for good."
    folder = write(
        {
            "a/one.txt": f"date 2017-03-27\n\n{sentence}",
            "a/two.txt": f"date 2017-03-29\n\n{sentence}\n\nThe choir sang.",
            "b/three.txt": f"LONDON, March 30 - {sentence}",
            "c.jsonl": '{"text": "Rye bread costs more.", "source": "Tribune", "date": "2017"}',
            "d.exe": b"MZ",
        }
    )
    build([folder], tmp_path / "index")
    found = overview(open_without_verdicts(tmp_path / "index").store)
    assert (found.first, found.last) == ("2017", "2017-03-29")
    assert found.timeline is not None
    assert found.timeline.bars == (Bar("2017-03", 2),)
    assert found.timeline.undated == 1
    assert found.timeline.vague == 1
    assert found.sources == (("documents/a/", 2), ("documents/b/", 1), ("Tribune", 1))
    assert (found.repeated, found.near_copies) == (1, 1)
    assert Path(found.model_folder).is_dir()
