"""What the page does with its memory while nobody asks."""

import queue
import re
import shutil
import sys
import threading
from pathlib import Path
from types import SimpleNamespace

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
        assert [noticed.get(timeout=300), noticed.get(timeout=300)] == ["quiet", "quiet"]
        with pytest.raises(queue.Empty):
            noticed.get(timeout=0.1)


class _Asked(threading.Event):
    """An event whose waits end when the test says so, by whether somebody has asked; no clock decides."""

    def __init__(self) -> None:
        super().__init__()
        self.ends: queue.Queue[bool] = queue.Queue()
        self.waited_for: queue.Queue[float | None] = queue.Queue()

    def wait(self, timeout: float | None = None) -> bool:
        self.waited_for.put(timeout)
        return self.ends.get()


def test_a_question_puts_the_pause_off(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = _Asked()
    noticed: queue.Queue[str] = queue.Queue()
    # Only what `views.memory` sees: a thread that starts waits for an event of its own.
    seen = SimpleNamespace(Event=lambda: asked, Thread=threading.Thread)
    monkeypatch.setattr("views.memory.threading", seen)
    Pause(lambda: noticed.put("quiet"), seconds=[3, 5])
    for waits_for, asks in [(None, True), (3, True), (None, True), (3, True), (None, True), (3, False), (5, True)]:
        assert asked.waited_for.get(timeout=300) == waits_for
        assert noticed.empty()
        asked.ends.put(asks)
        if not asks:
            assert noticed.get(timeout=300) == "quiet"
    assert asked.waited_for.get(timeout=300) is None
    assert noticed.empty()


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
