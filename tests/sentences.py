"""The sentences of the page, as the code has them: for `make translations`, and for the tests of translations."""

import ast
from collections.abc import Collection, Iterator
from io import BufferedIOBase
from pathlib import Path
from typing import Any

KEYWORDS = {"say": 1, "marked": 1, "counted": 2, "marked_plural": 2}
"""Names of functions, and how many of their first arguments are a sentence."""
ROOTS = ("ui.py", "views", "search", "index")
_Found = tuple[int, str, str | tuple[str, ...], list[str]]


def sentences(file: BufferedIOBase, keywords: Collection[str], tags: object, options: Any) -> Iterator[_Found]:
    """Yield line, function and sentences of each call, as Babel asks for; its own method passes over f-strings."""
    for node in ast.walk(ast.parse(file.read())):
        if isinstance(node, ast.Call) and (name := getattr(node.func, "id", "")) in keywords:
            texts = [one.value for one in node.args[: KEYWORDS[name]] if isinstance(one, ast.Constant)]
            if texts:
                yield node.lineno, name, tuple(texts) if len(texts) > 1 else texts[0], []


def all_sentences() -> set[str | tuple[str, ...]]:
    """Return each sentence of the code; one that depends on a number as a pair."""
    found: set[str | tuple[str, ...]] = set()
    for root in map(Path, ROOTS):
        for path in [root] if root.is_file() else sorted(root.rglob("*.py")):
            with path.open("rb") as file:
                found |= {texts for _, _, texts, _ in sentences(file, KEYWORDS, (), {})}
    return found
