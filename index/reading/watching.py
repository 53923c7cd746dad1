"""Tells when files below some folders changed, and have come to rest."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from index.errors import UsageError

_REST_MILLISECONDS = 1000
"""How long nothing must change: a download or a copy of many files is one change."""
_LONGEST_MILLISECONDS = 60_000
"""How long is waited for that: something may change all the time."""


def changes(sources: Sequence[Path], leave_out: Path) -> Iterator[bool]:
    """Yield True whenever files have changed and rest, else False every second or so.

    From the first answer on nothing is missed, also while the caller is at work. Hidden files and the folder
    `leave_out` (our own index) do not count.

    Raises:
        UsageError: the package that watches is not installed.
    """
    try:
        from watchfiles import Change, watch  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise UsageError(
            "watching needs the package watchfiles; install it: python -m pip install 'paragraph-search[watch]'"
        ) from error

    own = leave_out.resolve()
    roots = [source.resolve() for source in sources]

    def counts(_: Change, name: str) -> bool:
        path = Path(name)
        for root in roots:
            if path == root or root in path.parents:
                hidden = any(part.startswith(".") for part in path.relative_to(root).parts)
                return not hidden and path != own and own not in path.parents
        return False

    # Of a file its folder is watched: most programs write another file and give it the name.
    watched = {root if root.is_dir() else root.parent for root in roots}
    for found in watch(
        *watched, watch_filter=counts, step=_REST_MILLISECONDS, debounce=_LONGEST_MILLISECONDS,
        rust_timeout=_REST_MILLISECONDS, yield_on_timeout=True,
    ):  # fmt: skip
        yield bool(found)
