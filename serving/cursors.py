"""Where to go on: a cursor names the question, the snapshot and the place, so that it cannot be used for another."""

import base64
import hashlib

import msgspec

from index.errors import UsageError


class _Content(msgspec.Struct, frozen=True, array_like=True):
    snapshot: str
    asked: str
    at: str


def make_cursor(snapshot: str, asked: msgspec.Struct, at: str) -> str:
    """Return a cursor.

    Args:
        snapshot: the index that answered.
        asked: what was asked; its field `cursor` does not count.
        at: where to go on.
    """
    content = msgspec.json.encode(_Content(snapshot, _digest(asked), at))
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def read_cursor(cursor: str, snapshot: str, asked: msgspec.Struct) -> str:
    """Return where a cursor says to go on.

    Raises:
        UsageError: it is none, or of another question, or of another snapshot.
    """
    try:
        padded = cursor.encode() + b"=" * (-len(cursor) % 4)
        content = msgspec.json.decode(base64.urlsafe_b64decode(padded), type=_Content)
    except (ValueError, msgspec.MsgspecError) as error:
        raise UsageError("this is no cursor; send the one of the last answer as it was, or none.") from error
    if content.asked != _digest(asked):
        raise UsageError("the cursor is of another question; send it with the same arguments, or ask without it.")
    if content.snapshot != snapshot:
        raise UsageError(
            f"the cursor is of snapshot {content.snapshot}, but the index was built again since ({snapshot}); "
            "ask again without it."
        )
    return content.at


def _digest(asked: msgspec.Struct) -> str:
    fields = {name: getattr(asked, name) for name in asked.__struct_fields__ if name != "cursor"}
    return hashlib.sha256(msgspec.json.encode([type(asked).__name__, fields])).hexdigest()[:16]
