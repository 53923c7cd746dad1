"""What runs on the machines of a cluster: to read files, to embed windows, to say what is installed.

No task depends on what its machine did before, so Ray may give it to another machine at any time.
"""

import functools
import platform
import tempfile
import time
from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ray

from index.building.ray.chunks import WantedFile
from index.building.ray.installed import Installed, expect, installed
from index.embedding.model import Embedded, Precision
from index.errors import WorkersError
from index.reading.documents import Document, SourceFile
from index.reading.pool import Read, Reading

if TYPE_CHECKING:
    from index.embedding.openvino_model import OpenvinoModel

_MOST_CHARACTERS = 32_000_000
"""A file with more text is read by the machine that builds, which need not hold all of it in memory."""


def read_files(wanted: dict[int, WantedFile], expected: Installed) -> dict[int, list[Read]]:
    """Read files; those are left out that the machine that builds has to read itself.

    Raises:
        WorkersError: this machine has other versions than expected.
    """
    expect(expected, installed(), platform.node())
    files = {place: file for place, wish in wanted.items() if (file := _same_file(wish))}
    found: dict[int, list[Read]] = {}
    for (place, file), (_, results) in zip(files.items(), _reading().read(files.values()), strict=True):
        taken: list[Read] = []
        characters = 0
        for result in results:
            taken.append(result)
            characters += sum(map(len, result.paragraphs)) if isinstance(result, Document) else 0
            if characters > _MOST_CHARACTERS:
                break
        else:
            # What kept this machine from reading it (no permission, no package) need not keep the other from it.
            if not file.passing:
                found[place] = taken
        if isinstance(results, Generator):
            results.close()
    return found


def embed_windows(
    model: list[Any], windows: list[str], precision: Precision, expected: Installed
) -> tuple[Embedded, float]:
    """Embed windows with a shared model; return the seconds that took, too.

    Args:
        model: a reference to the model's files. In a list, Ray does not load them for each task.
        windows: what to embed.
        precision: how.
        expected: what has to be installed.

    Raises:
        WorkersError: this machine has other versions than expected, or its processor cannot run the model.
    """
    expect(expected, installed(), platform.node())
    loaded = _model(model[0], precision)
    started = time.monotonic()
    embedded = loaded.embed(windows) if precision == "exact" else loaded.embed_in_8_bits(windows)
    return embedded, time.monotonic() - started


def what_is_installed() -> Installed:
    """Return what this machine has; see `installed`."""
    return installed()


def _same_file(wanted: WantedFile) -> SourceFile | None:
    """Return the file as it is to be found here; None where it is not here, or differs."""
    path = Path(wanted.path)
    try:
        status = path.stat()
    except OSError:
        return None
    if (status.st_size, status.st_mtime_ns) != (wanted.size, wanted.changed):
        return None
    return SourceFile(path, wanted.name, modified=wanted.modified)


@functools.cache
def _reading() -> Reading:
    """Return what reads in this process; the process that it starts ends with this one."""
    return Reading(processes=1)


@functools.lru_cache(maxsize=1)
def _model(reference: Any, precision: Precision) -> "OpenvinoModel":
    from index.embedding.openvino_model import OpenvinoModel, precisions  # noqa: PLC0415 - slow to import

    with tempfile.TemporaryDirectory(prefix="paragraph-search-") as folder:
        for name, content in ray.get(reference).items():
            (Path(folder) / name).write_bytes(content)
        model = OpenvinoModel.load(Path(folder), threads=1)  # one processor is what a task has
    if model is None:
        raise WorkersError(f"the model did not arrive whole at {platform.node()}; build again.")
    if precision == "exact" and model.precision not in precisions():
        raise WorkersError(
            f"the processor of {platform.node()} cannot run a model in {model.precision}, as the machine that builds "
            "does; leave it out of the cluster, or build without --workers."
        )
    return model
