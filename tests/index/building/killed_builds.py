"""Builds that are killed; `test_kills.py` runs this file and sends it a line of JSON for each build.

All is imported here once, nothing is loaded that starts threads, and each build is a fork: it takes tenths of a second
instead of seconds, and is a process of its own, which SIGKILL ends as it would any other. The build's own code
is untouched: its steps are seen from outside, by Python's audit events, by what it tells of its progress, and by each
`fsync` and commit.
"""

import json
import os
import re
import signal
import sys
import time
from dataclasses import asdict
from pathlib import Path

import index.embedding.openvino_model  # noqa: F401 - slow to import, and a build does it
from index.building import embedding_stage
from index.building.folder_build import build as build_folder
from index.building.journal import EmbeddingJournal
from index.building.options import BuildOptions
from index.embedding.encoder import Encoder
from index.progress import NoProgress
from index.reading.languages import LanguageDetector

CHANGES = {"os.mkdir", "os.rename", "os.remove", "os.rmdir", "shutil.rmtree", "sqlite3.connect"}


class Steps(NoProgress):
    """What a build does, told through a pipe; kills the process when its turn has come."""

    def __init__(self, pipe: int, index: str, last: int | None) -> None:
        self._pipe, self._index, self._last, self._count, self._stage = pipe, index, last, 0, ""

    def tell(self, kind: str, value: object) -> None:
        os.write(self._pipe, json.dumps([kind, value]).encode() + b"\n")

    def step(self, name: str) -> None:
        """Something is about to be done."""
        self.tell("step", name)
        if self._count == self._last:
            os.kill(os.getpid(), signal.SIGKILL)
        self._count += 1

    def audit(self, event: str, arguments: tuple[object, ...]) -> None:
        if event == "open":
            writing = int(arguments[2]) & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)  # type: ignore[call-overload]
            if not writing:
                return
        elif event not in CHANGES:
            return
        path = str(arguments[0])
        # `shutil.rmtree` removes by names relative to an open folder.
        if path.startswith(self._index) or not path.startswith(("/", "file:")):
            inside = re.sub(r"\.\w{8}\.new$", ".new", path.removeprefix(self._index).lstrip("/"))
            self.step(f"{event} {re.sub('[0-9]{8}T[0-9]+', 'NAME', inside)}")

    def start(self, stage: str, unit: str, total: int | None = None) -> None:
        self._stage = stage
        self.step(f"start {stage}")

    def advance(self, count: int) -> None:
        if self._stage != "Reading":  # each file would be too many
            self.step(f"advance {self._stage}")

    def finish(self) -> None:
        self.step(f"finish {self._stage}")


def build(pipe: int, request: dict) -> None:
    steps = Steps(pipe, request["index"], request["step"])
    fsync, add, embed = os.fsync, EmbeddingJournal.add, Encoder.embed_paragraphs

    def watched_fsync(descriptor: int) -> None:
        steps.step("fsync")
        fsync(descriptor)

    def watched_add(self: EmbeddingJournal, embeddings: dict) -> None:
        steps.step("journal")
        add(self, embeddings)
        steps.tell("kept", sum(len(embedding.vectors) for embedding in embeddings.values()))

    def watched_embed(self: Encoder, texts: list[str], precision: str) -> object:
        steps.tell("embedded", len(texts))
        return embed(self, texts, precision)

    os.fsync, EmbeddingJournal.add, Encoder.embed_paragraphs = watched_fsync, watched_add, watched_embed
    embedding_stage._MOST_WINDOWS = request["batch"]
    sys.addaudithook(steps.audit)
    options = BuildOptions(model=request["model"], full=request["full"])
    report = build_folder([Path(request["source"])], Path(request["index"]), options, progress=steps)
    steps.tell("report", asdict(report))


def main() -> None:
    LanguageDetector()
    for line in sys.stdin:
        request = json.loads(line)
        reader, writer = os.pipe()
        started = time.monotonic()
        child = os.fork()
        if child == 0:
            try:
                build(writer, request)
            finally:
                os._exit(0)
        os.close(writer)
        if request["seconds"] is not None:
            time.sleep(request["seconds"])
            os.kill(child, signal.SIGKILL)
        with os.fdopen(reader) as stream:
            told = [json.loads(event) for event in stream]
        _, status = os.waitpid(child, 0)
        killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        answer = {"killed": killed, "told": told, "seconds": time.monotonic() - started}
        print(json.dumps(answer), flush=True)  # noqa: T201 - this is how it answers


if __name__ == "__main__":
    main()
