"""Files of questions, as somebody may hand them in: any bytes, any name."""

import random
from pathlib import Path

import pytest

from index.errors import UsageError
from search.question.question_files import parse_questions

_NAMES = ["../../x", "a\0b", "<script>alert(1)</script>", "\u202egnp.exe", "a" * 5000, "", "con", "\x1b[31m", "\ud800"]
_BYTES = [
    b"", b"\0" * 1000, b"\xff\xfe", b"\xff" * 1000, b'"' * 1001, b"," * 100_000, b'question\n"' + b"a" * 1_000_000,
    b"[" * 100_000, b'{"text": ' * 50_000, b'{"text": "\\ud800"}', b'{"text": 7}', b"\n" * 100_000, b"=cmd|' /C calc'!A0",
]  # fmt: skip


@pytest.mark.parametrize("ending", [".csv", ".tsv", ".txt", ".jsonl", ".exe"])
@pytest.mark.parametrize("name", _NAMES, ids=range(len(_NAMES)))
def test_any_file_is_read_or_named(name: str, ending: str) -> None:
    chance = random.Random(3)
    for content in (*_BYTES, *(chance.randbytes(500) for _ in range(20))):
        try:
            list(parse_questions(content, Path(name + ending)))
        except UsageError as error:
            assert "\n" not in str(error)  # noqa: PT017 - to be read is as good
