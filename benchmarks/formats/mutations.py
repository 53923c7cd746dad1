"""Files broken at random: what a disk, a network, a bad program or a bad person makes of them."""

import bz2
import gzip
import io
import lzma
import random
import zipfile
from collections.abc import Callable

_ODD = (
    b"\x00",
    b"\xff" * 4,
    b"%",
    b"<",
    b"<!ENTITY x SYSTEM 'file:///etc/passwd'>",
    b"\\",
    b'"',
    b"(" * 50,
    b"99999999999",
)


_COMPRESSED: dict[bytes, tuple[Callable[[bytes], bytes], Callable[[bytes], bytes]]] = {
    b"\x1f\x8b": (gzip.decompress, gzip.compress),
    b"BZh": (bz2.decompress, bz2.compress),
    b"\xfd7zXZ": (lzma.decompress, lzma.compress),
}


def mutate(content: bytes, generator: random.Random) -> bytes:
    """Break a file in one or several places; of a compressed one, mostly what is in it, so that it can be opened."""
    if content.startswith(b"PK\x03\x04") and generator.random() < 0.75:
        return _mutate_zip(content, generator)
    for magic, (decompress, compress) in _COMPRESSED.items():
        if content.startswith(magic) and generator.random() < 0.75:
            return compress(mutate(decompress(content), generator))
    data = bytearray(content)
    for _ in range(generator.choice((1, 1, 2, 5, 20))):
        generator.choice(_MUTATIONS)(data, generator)
    return bytes(data)


def _mutate_zip(content: bytes, generator: random.Random) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        names = old.namelist()
        chosen = set(generator.sample(names, k=min(len(names), generator.choice((1, 1, 2, 3)))))
        for name in names:
            part = old.read(name)
            if name in chosen:
                if generator.random() < 0.1:
                    continue  # it is missing
                part = mutate(part, generator)
            new.writestr(name, part)
    return stream.getvalue()


def _place(data: bytearray, generator: random.Random) -> int:
    return generator.randrange(len(data) + 1)


def _flip(data: bytearray, generator: random.Random) -> None:
    if data:
        data[generator.randrange(len(data))] ^= 1 << generator.randrange(8)


def _cut_off(data: bytearray, generator: random.Random) -> None:
    del data[_place(data, generator) :]


def _cut_out(data: bytearray, generator: random.Random) -> None:
    start = _place(data, generator)
    del data[start : start + generator.choice((1, 10, 100, 1000))]


def _repeat(data: bytearray, generator: random.Random) -> None:
    start = _place(data, generator)
    data[start:start] = data[start : start + generator.choice((1, 10, 100, 1000))] * generator.choice((1, 2, 50))


def _insert(data: bytearray, generator: random.Random) -> None:
    start = _place(data, generator)
    data[start:start] = generator.choice(_ODD)


def _noise(data: bytearray, generator: random.Random) -> None:
    start = _place(data, generator)
    length = generator.choice((4, 40, 400))
    data[start : start + length] = generator.randbytes(length)


def _swap(data: bytearray, generator: random.Random) -> None:
    start, other = sorted((_place(data, generator), _place(data, generator)))
    length = min(generator.choice((10, 100, 1000)), other - start)
    data[start : start + length], data[other : other + length] = (
        data[other : other + length],
        data[start : start + length],
    )


def _number(data: bytearray, generator: random.Random) -> None:
    """Replace a digit by another, which in PDF, ZIP and RTF is mostly a size or a place."""
    digits = [i for i in range(_place(data, generator), len(data)) if 0x30 <= data[i] <= 0x39][:200]
    if digits:
        data[generator.choice(digits)] = 0x30 + generator.randrange(10)


_MUTATIONS: tuple[Callable[[bytearray, random.Random], None], ...] = (
    _flip, _flip, _cut_off, _cut_out, _repeat, _insert, _noise, _swap, _number, _number,
)  # fmt: skip
