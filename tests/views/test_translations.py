"""Every sentence of the page is in every language, with the same values in it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import get_args

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from serving.preferences import Language
from tests.sentences import all_sentences

TRANSLATED = [code for code in get_args(Language) if code != "en"]
SHOWING = {
    "badge", "button", "caption", "checkbox", "dialog", "download_button", "error", "expander", "file_uploader",
    "form_submit_button", "info", "markdown", "number_input", "pills", "popover", "progress", "segmented_control",
    "selectbox", "spinner", "subheader", "success", "text_area", "text_input", "toggle", "warning", "write",
}  # fmt: skip
"""Functions of Streamlit whose first argument is read by people."""
NO_WORDS = {"CSV", "JSON", "Markdown", "Word", "reports/*", "cross-encoder/…"}
"""What is the same in each language."""


def _catalog(code: str) -> Catalog:
    with Path(f"views/translations/{code}.po").open("rb") as file:
        return read_po(file, locale=code)


def _pairs(message: Message) -> Iterator[tuple[str, str]]:
    """Yield each English sentence of a message with what it is in the other language."""
    one = isinstance(message.id, str)
    ids, strings = ((message.id,), (message.string,)) if one else (message.id, message.string)
    yield from ((str(ids[-1]), str(string)) for string in strings)


def _values(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("code", TRANSLATED)
def test_each_sentence_is_translated_with_the_same_values(code: str) -> None:
    messages = [message for message in _catalog(code) if message.id]
    ids = {tuple(message.id) if isinstance(message.id, list | tuple) else message.id for message in messages}
    assert ids == all_sentences(), "run `make translations`, and translate what is new"
    assert [message.id for message in messages if message.fuzzy] == []
    pairs = [pair for message in messages for pair in _pairs(message)]
    assert [english for english, other in pairs if not other] == []
    assert [(english, other) for english, other in pairs if _values(english) != _values(other)] == []


@pytest.mark.parametrize("code", TRANSLATED)
def test_sentences_end_alike(code: str) -> None:
    """A sentence with a point has one in each language; a label has none."""
    pairs = [pair for message in _catalog(code) if message.id for pair in _pairs(message)]
    assert [pair for pair in pairs if pair[0].endswith(".") != pair[1].endswith(".")] == []


def _untranslated(path: Path) -> Iterator[str]:
    """Yield what a file of the page shows without `say`."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or getattr(node.func, "attr", "") not in SHOWING:
            continue
        shown = [*node.args[:1], *(one.value for one in node.keywords if one.arg in {"help", "placeholder", "label"})]
        for text in shown:
            parts = text.values if isinstance(text, ast.JoinedStr) else [text]
            literal = " ".join(str(part.value) for part in parts if isinstance(part, ast.Constant))
            if re.search(r"[^\W\d]{2}", re.sub(r":material/\w+:|<[^>]*>", "", literal)) and literal not in NO_WORDS:
                yield f"{path}:{node.lineno}: {literal}"


def test_nothing_is_shown_that_is_not_translated() -> None:
    assert [line for path in [Path("ui.py"), *Path("views").glob("*.py")] for line in _untranslated(path)] == []
