"""What the page does with its memory while nobody asks."""

import queue
import re
import shutil
import sys
from pathlib import Path

import pytest

from search import Searcher
from views.memory import Pause, give_back, keep_small


def test_a_pause_is_noticed_twice_and_after_each_question() -> None:
    noticed: queue.Queue[str] = queue.Queue()
    pause = Pause(lambda: noticed.put("quiet"), seconds=[0.01, 0.01])
    with pytest.raises(queue.Empty):
        noticed.get(timeout=0.1)  # nobody has asked anything yet
    for _ in range(2):
        pause.over()
        assert [noticed.get(timeout=30), noticed.get(timeout=30)] == ["quiet", "quiet"]
        with pytest.raises(queue.Empty):
            noticed.get(timeout=0.1)


def test_a_question_puts_the_pause_off() -> None:
    noticed: queue.Queue[str] = queue.Queue()
    pause = Pause(lambda: noticed.put("quiet"), seconds=[3])
    for _ in range(10):
        pause.over()
        with pytest.raises(queue.Empty):
            noticed.get(timeout=0.1)
    assert noticed.get(timeout=30) == "quiet"


@pytest.mark.skipif(sys.platform != "linux", reason="how much of a file is in memory is read from /proc")
def test_what_was_read_of_an_index_is_given_back(seed_index: Path, tmp_path: Path) -> None:
    searcher = Searcher(shutil.copytree(seed_index, tmp_path / "index"))  # which nobody else here has open
    keep_small(searcher)
    before = searcher.search("How did the Russian envoy respond to the accusation?")
    assert _resident(tmp_path) > 0
    give_back()
    assert _resident(tmp_path) == 0
    after = searcher.search("How did the Russian envoy respond to the accusation?")
    assert [(hit.text, hit.score) for hit in after.hits] == [(hit.text, hit.score) for hit in before.hits]


def _resident(folder: Path) -> int:
    """Return how many KiB of the files in a folder are mapped and in this process' memory."""
    maps = Path("/proc/self/smaps").read_text(encoding="utf-8")
    found = re.findall(rf"^\S+ \S+ \S+ \S+ \S+ +{re.escape(str(folder))}/.*\n(?:\S+: .*\n)*?Rss: +(\d+) kB", maps, re.M)
    return sum(map(int, found))
