"""Pictures of text into text (OCR), where the program tesseract is installed."""

import os
import shutil
import subprocess
from functools import cache

TESSERACT = shutil.which("tesseract")
ADVICE = "install tesseract (https://tesseract-ocr.github.io) and build again"
_SECONDS = 45
"""Less than a file may take without a sign of life."""
_NOT_LANGUAGES = {"osd", "equ"}


@cache
def _languages() -> str:
    """Return all languages that it can read, as it takes them; people install those that they need."""
    listing = _run("--list-langs").decode("utf-8", "replace").splitlines()[1:]
    return "+".join(name for name in listing if name not in _NOT_LANGUAGES and "/" not in name) or "eng"


def read_picture(png: bytes) -> str:
    """Return the text in a picture, with blank lines between paragraphs; empty where it takes too long or fails."""
    try:
        return _run("-", "-", "-l", _languages(), "--psm", "1", picture=png).decode("utf-8", "replace")
    except (OSError, subprocess.SubprocessError):
        return ""


def _run(*arguments: str, picture: bytes = b"") -> bytes:
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}  # its threads make it slower, not faster
    return subprocess.run(  # noqa: S603 - a program that people install for this
        [TESSERACT or "tesseract", *arguments], input=picture, env=environment, timeout=_SECONDS, check=True,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    ).stdout  # fmt: skip
