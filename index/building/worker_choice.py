"""From the name of workers, as `--workers` gives it, to the workers."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

from index.building.workers import LocalWorkers, Workers
from index.embedding.encoder import Encoder
from index.embedding.model import Precision
from index.errors import UsageError
from index.progress import Progress


def check_workers(name: str | None) -> None:
    """Make sure that there are workers of this name, before any work is done.

    Args:
        name: None for this machine; "ray" or "ray://HOST:PORT" for a Ray cluster, by the address of its head.

    Raises:
        UsageError: there are none, or the package for them is not installed.
    """
    if name is None:
        return
    host, separator, port = name.removeprefix("ray://").rpartition(":")
    if name != "ray" and not (name.startswith("ray://") and host and separator and port.isdecimal()):
        raise UsageError(f"there are no workers “{name}”; expected ray, or ray://HOST:PORT, as in: --workers ray")
    try:
        import index.building.ray.ray_workers  # noqa: F401, PLC0415 - an extra
    except ImportError as error:
        raise UsageError(
            f"--workers ray needs the package {error.name}; install it: python -m pip install 'paragraph-search[ray]'"
        ) from error


def open_workers(
    name: str | None, load_encoder: Callable[[], Encoder], precision: Precision, progress: Progress
) -> AbstractContextManager[Workers]:
    """Return the workers of a name that `check_workers` found right; at the end of the `with` they are let go.

    Raises:
        WorkersError: the cluster cannot be reached, or cannot do what this machine does.
    """
    if name is None:
        return nullcontext(LocalWorkers(load_encoder, precision, progress.pulse))
    from index.building.ray.ray_workers import RayWorkers  # noqa: PLC0415 - an extra

    return RayWorkers(name.removeprefix("ray://") if name != "ray" else None, load_encoder, precision, progress)
