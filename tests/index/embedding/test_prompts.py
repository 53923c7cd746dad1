import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index.embedding.model_files import ModelFiles
from index.embedding.prompts import declared_prompts, own_tokens, without_prompt

E5 = {"query": "query: ", "document": "passage: "}


def _declare(folder: Path, settings: Any) -> Path:
    (folder / "config_sentence_transformers.json").write_text(json.dumps(settings))
    return folder


@pytest.mark.parametrize(
    ("settings", "query", "document"),
    [
        ({"prompts": {"query": "q: ", "document": "d: "}}, "q: ", "d: "),
        ({"prompts": {"query": "q: ", "passage": "p: "}}, "q: ", "p: "),
        ({"prompts": {"query": "q: ", "document": "", "passage": "p: "}}, "q: ", "p: "),
        ({"prompts": {"query": "q: "}, "default_prompt_name": "query"}, "q: ", ""),
        ({"prompts": {"any": "a: "}, "default_prompt_name": "any"}, "a: ", "a: "),
        ({"prompts": {"any": "a: "}}, "", ""),
        ({"prompts": {"query": None}}, "", ""),
        ({"prompts": {}, "default_prompt_name": "absent"}, "", ""),
        ({}, "", ""),
        ([1], "", ""),
    ],
)
def test_declared_prompts(tmp_path: Path, settings: Any, query: str, document: str) -> None:
    assert declared_prompts(_declare(tmp_path, settings)) == {"query": query, "document": document}


def test_a_folder_that_declares_nothing(tmp_path: Path) -> None:
    assert declared_prompts(tmp_path) == {"query": "", "document": ""}


def test_what_is_usual_holds_for_models_that_declare_nothing(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").touch()
    (tmp_path / "config.json").write_text("{}")
    known, other = (ModelFiles(f"intfloat/{name}", tmp_path) for name in ("multilingual-e5-small", "other"))
    assert (known.prompts(), other.prompts()) == (E5, {"query": "", "document": ""})
    # Vectors of both are not comparable, though all files are the same.
    assert known.weights_sha256() == other.weights_sha256()
    assert known.settings_sha256() != other.settings_sha256()
    _declare(tmp_path, {"prompts": {"query": "ask: "}})
    assert known.prompts() == other.prompts() == {"query": "ask: ", "document": ""}
    assert known.settings_sha256() == other.settings_sha256()


def test_tokens_of_a_text_are_those_after_the_prompt() -> None:
    ids, mask = np.array([0, 7, 8, 9, 3, 6, 2, 1]), np.array([1, 1, 1, 1, 1, 1, 1, 0])
    assert own_tokens(ids, mask, [0, 1, 2, 3], 2).tolist() == [3, 5]
    assert own_tokens(ids, mask, [0, 1, 2, 3], 0).tolist() == [1, 2, 3, 5]


def test_places_are_counted_from_the_text() -> None:
    assert without_prompt([(8, 12), (12, 13)], "passage: ") == [(0, 3), (3, 4)]
