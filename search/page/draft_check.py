"""A draft that is being checked in another thread: it can be watched and stopped, and is forgotten with its session."""

import tempfile
import threading
from pathlib import Path

from index.errors import ParagraphSearchError
from search.checking.checked import Checked, CheckedSentence
from search.checking.checker import Checker, timed
from search.checking.draft import Draft, read_draft


class DraftCheck:
    """Checks a draft in another thread. May be used from several threads; nothing of it is written anywhere."""

    def __init__(self, checker: Checker, draft: Draft) -> None:
        """Take a draft, and what checks it."""
        self.draft = draft
        self._checker = checker
        self._found: list[CheckedSentence] = []
        self._stopped = False
        self._took = timed()
        self._milliseconds = 0.0
        self.error: Exception | None = None
        """Why it did not come to its end; None where it did, or was stopped."""
        self._thread = threading.Thread(target=self._run, daemon=True, name="check")

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End it after the sentences that are being asked about; what was found until then stays."""
        self._stopped = True

    def wait(self, seconds: float) -> None:
        """Wait until it has ended, at most so long."""
        self._thread.join(seconds)

    @property
    def is_running(self) -> bool:
        """Whether it is still at work."""
        return self._thread.is_alive()

    @property
    def was_stopped(self) -> bool:
        """Whether somebody stopped it before its end."""
        return self._stopped and len(self._found) < len(self.draft.sentences)

    @property
    def share(self) -> float:
        """How much of the draft is checked, 0 to 1."""
        return len(self._found) / max(1, len(self.draft.sentences))

    @property
    def checked(self) -> Checked:
        """What was found so far."""
        return Checked(self.draft, tuple(self._found), self._checker.snapshot, self._milliseconds or self._took())

    def _run(self) -> None:
        try:
            for one in self._checker.sentences(self.draft):
                if self._stopped:
                    break
                self._found.append(one)
        except ParagraphSearchError as error:
            self.error = error
        self._milliseconds = self._took()


def read_uploaded(name: str, content: bytes) -> Draft:
    """Read a draft that somebody handed in; it lies on the disk, for its owner's eyes only, while it is read.

    Raises:
        UsageError: it cannot be read, or there is nothing in it.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"draft{Path(name).suffix.lower()}")
        path.write_bytes(content)
        return read_draft(path, Path(name).name)
