"""Writes compound files (MS-CFB), as Outlook's messages are; no library for Python does."""

import math
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field

_SECTOR, _SMALL_SECTOR, _SMALL_STREAM = 512, 64, 4096
_FREE, _END, _TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_STORAGE, _STREAM, _ROOT = 1, 2, 5


@dataclass
class _Entry:
    name: str
    kind: int
    start: int = _END
    size: int = 0
    children: list[int] = field(default_factory=list)
    right: int = _FREE


def write_compound(streams: Mapping[str, bytes]) -> bytes:
    """Return a compound file of some streams, by their paths with slashes."""
    entries = [_Entry("Root Entry", _ROOT)]
    places = {"": 0}
    table: list[int] = []
    small_table: list[int] = []
    sectors: list[bytes] = []
    small = b""

    def add(data: bytes) -> int:
        """Put data into sectors of their own; return the first."""
        if not data:
            return _END
        first, count = len(sectors), math.ceil(len(data) / _SECTOR)
        sectors.extend(data[i * _SECTOR : (i + 1) * _SECTOR].ljust(_SECTOR, b"\0") for i in range(count))
        table.extend([*range(first + 1, first + count), _END])
        return first

    for path, data in streams.items():
        parts = path.split("/")
        for depth in range(1, len(parts) + 1):
            whole, above = "/".join(parts[:depth]), "/".join(parts[: depth - 1])
            if whole not in places:
                places[whole] = len(entries)
                entries[places[above]].children.append(len(entries))
                entries.append(_Entry(parts[depth - 1], _STREAM if depth == len(parts) else _STORAGE))
        entry = entries[places[path]]
        entry.size = len(data)
        if len(data) >= _SMALL_STREAM:
            entry.start = add(data)
        elif data:
            entry.start, count = len(small_table), math.ceil(len(data) / _SMALL_SECTOR)
            small_table.extend([*range(entry.start + 1, entry.start + count), _END])
            small += data.ljust(count * _SMALL_SECTOR, b"\0")
    entries[0].start, entries[0].size = add(small), len(small)
    for entry in entries:  # each tree of names is a list: nobody minds
        for one, after in zip(entry.children, entry.children[1:], strict=False):
            entries[one].right = after
    directory_start = add(b"".join(map(_directory_entry, entries)))
    small_start = add(b"".join(struct.pack("<I", number) for number in small_table))
    count = math.ceil((len(table) + 2) / (_SECTOR // 4 - 1))
    first_table = len(sectors)
    table += [_TABLE] * count
    table += [_FREE] * (count * _SECTOR // 4 - len(table))
    body = b"".join(sectors) + struct.pack(f"<{len(table)}I", *table)
    numbers = [*range(first_table, first_table + count), *[_FREE] * (109 - count)]
    header = struct.pack(
        "<8s16sHHHHH6sIIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 0x3E, 3, 0xFFFE, 9, 6, b"", 0, count,
        directory_start, 0, _SMALL_STREAM, small_start, math.ceil(len(small_table) / 128), _END, 0,
        numbers[0],
    )  # fmt: skip
    return header + struct.pack("<108I", *numbers[1:]) + body


def _directory_entry(entry: _Entry) -> bytes:
    name = entry.name.encode("utf-16-le")
    child = entry.children[0] if entry.children else _FREE
    return struct.pack(
        "<64sHBBIII16sIQQIQ", name, len(name) + 2, entry.kind, 1, _FREE, entry.right, child, b"", 0, 0, 0, entry.start,
        entry.size,
    )  # fmt: skip


def write_message(
    properties: Mapping[int, str | bytes | int],
    attachments: Mapping[str, "bytes | Mapping[int, str | bytes | int]"] | None = None,
) -> bytes:
    """Return an Outlook message: its properties by their tags, and files or messages that are attached, by name.

    A text is stored as Unicode, bytes as they are, and a number as a time: tenths of microseconds since 1601.
    """
    streams = _streams(properties, 32, "")
    for number, (name, content) in enumerate((attachments or {}).items()):
        folder = f"__attach_version1.0_#{number:08X}/"
        if isinstance(content, bytes):
            streams |= _streams({0x3707: name, 0x3701: content}, 8, folder)
        else:
            streams |= _streams({0x3707: name}, 8, folder)
            streams |= _streams(content, 24, f"{folder}__substg1.0_3701000D/")
    return write_compound(streams)


def _streams(properties: Mapping[int, str | bytes | int], header: int, folder: str) -> dict[str, bytes]:
    streams: dict[str, bytes] = {}
    listed = b"\0" * header
    for tag, value in properties.items():
        if isinstance(value, int):
            listed += struct.pack("<HHIQ", 0x0040, tag, 6, value)
            continue
        kind, data = (0x001F, value.encode("utf-16-le")) if isinstance(value, str) else (0x0102, value)
        listed += struct.pack("<HHIII", kind, tag, 6, len(data), 0)
        streams[f"{folder}__substg1.0_{tag:04X}{kind:04X}"] = data
    return {f"{folder}__properties_version1.0": listed, **streams}
