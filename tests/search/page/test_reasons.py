"""Why files were left out, in the language of the page: each sentence that reading says is found again."""

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from index.reading.formats.unread_kinds import UNREAD, why_unread
from search.page.reasons import readable_reason
from search.speech import Speech, speaking

SAYING = {"skip", "doubt", "DamagedError", "NotTextError", "Note"}
"""What reading says a reason by."""
FEW = re.compile(r"^[Xx(); ]*$")


class Marking(Speech):
    """A language in which a sentence that was found stands in brackets."""

    code = "de"

    def text(self, message: str) -> str:
        return f"⟪{message}⟫"


def _texts(node: ast.expr, constants: Mapping[str, str]) -> Iterator[str]:
    """Yield what an expression may say, with X for what is worked out."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield "".join(_part(part, constants) for part in node.values)
    elif isinstance(node, ast.IfExp):
        yield from _texts(node.body, constants)
        yield from _texts(node.orelse, constants)


def _part(part: ast.expr, constants: Mapping[str, str]) -> str:
    if isinstance(part, ast.Constant):
        return str(part.value)
    named = part.value.id if isinstance(part, ast.FormattedValue) and isinstance(part.value, ast.Name) else ""
    return constants.get(named, "X")


def _constants(tree: ast.Module) -> dict[str, str]:
    return {
        target.id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def _said() -> dict[str, str]:
    """Return all that the code of reading says of files, and where."""
    found = {}
    for path in sorted(Path("index/reading").rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        constants = _constants(tree)
        for node in ast.walk(tree):
            name = getattr(node.func, "attr", getattr(node.func, "id", "")) if isinstance(node, ast.Call) else ""
            if isinstance(node, ast.Call) and name in SAYING:
                for argument in node.args[2:3] if name == "Note" else node.args[:1]:
                    found.update(dict.fromkeys(_texts(argument, constants), f"{path}:{node.lineno}"))
    return {text: place for text, place in found.items() if not FEW.match(text)}


def test_each_sentence_of_reading_is_found_again() -> None:
    said = _said()
    assert len(said) > 80
    with speaking(Marking()):
        missing = {text: place for text, place in said.items() if "⟪" not in readable_reason(text)}
    assert missing == {}, "a new reason belongs into search/page/reasons.py too"


def test_kinds_that_are_not_read_are_said_whole() -> None:
    with speaking(Marking()):
        for ending in [*UNREAD, ".exe", ""]:
            left = re.sub(r"⟪[^⟪⟫]*⟫", "", readable_reason(why_unread(f"a{ending}")))
            while "⟪" in left:
                left = re.sub(r"⟪[^⟪⟫]*⟫", "", left)
            assert not re.search(r"[^\W\d_]{3}", left), (ending, left)


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("empty", "⟪empty⟫"),
        ("what nobody says", "what nobody says"),
        ("line 3: no text in it", "⟪line 3: ⟪no text in it⟫⟫"),
        (
            "3 of 4 files in it are encrypted and were left out (empty); save it without a password",
            "⟪3 of 4 files in it are encrypted and were left out (empty); ⟪save it without a password⟫⟫",
        ),
        ("damaged, or not what its name says ({x} <b>)", "⟪damaged, or not what its name says ({x} <b>)⟫"),
        (
            "3 pages without text: a scan; install tesseract (https://x.org) and build again",
            "⟪⟪3 pages⟫ without text: a scan; ⟪install tesseract (https://x.org) and build again⟫⟫",
        ),
    ],
)
def test_reason_in_another_language(reason: str, said: str) -> None:
    assert readable_reason(reason) == reason
    with speaking(Marking()):
        assert readable_reason(reason) == said
