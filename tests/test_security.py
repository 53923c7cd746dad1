"""SECURITY.md names the test of each attack."""

import ast
import re
from pathlib import Path

import pytest

_TEXT = Path("SECURITY.md").read_text(encoding="utf-8")
_NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", _TEXT)))


@pytest.mark.parametrize(("file", "name"), _NAMED)
def test_each_test_that_is_named_exists(file: str, name: str) -> None:
    tree = ast.parse(Path(file).read_text(encoding="utf-8"))
    assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_each_attack_has_a_test() -> None:
    tables = _TEXT.partition("## What was tried")[2].partition("## What is not protected")[0]
    rows = [line for line in tables.splitlines() if line.startswith("| ") and not line.startswith("| attack")]
    assert len(rows) > 40
    assert [row for row in rows if "`tests/" not in row] == []
