"""What a model wants to stand before questions and before paragraphs, such as “query: ”."""

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.embedding.windows import Span

_OWN_NAMES = {"query": ("query",), "document": ("document", "passage", "corpus")}
"""What models call their prompts for questions and for paragraphs."""

_CONVENTIONS = {
    r"intfloat/(multilingual-)?e5-(small|base|large)(-v2)?": {"query": "query: ", "document": "passage: "},
    r"BAAI/bge-(small|base|large)-en(-v1\.5)?": {
        "query": "Represent this sentence for searching relevant passages: ",
        "document": "",
    },
}
"""Prompts that models of these names were trained with, which only the text that describes them says."""


def declared_prompts(folder: Path) -> dict[str, str]:
    """Return the prompts that a model's folder declares, for the kinds “query” and “document”; empty where it has none.

    sentence-transformers itself overlooks a prompt “passage” and a default prompt when it embeds documents. Here the
    default prompt is for each kind without a prompt of its own, unless it is that of the other kind.
    """
    try:
        settings: Any = json.loads((folder / "config_sentence_transformers.json").read_bytes())
        declared = {str(name): str(text or "") for name, text in (settings.get("prompts") or {}).items()}
        default = settings.get("default_prompt_name")
    except (OSError, ValueError, AttributeError):  # absent, or not what sentence-transformers writes
        declared, default = {}, None
    of_one_kind = {name for names in _OWN_NAMES.values() for name in names}
    for_both = declared.get(default, "") if default not in of_one_kind else ""
    return {
        kind: next((declared[name] for name in names if declared.get(name)), for_both)
        for kind, names in _OWN_NAMES.items()
    }


def conventional_prompts(name: str) -> dict[str, str] | None:
    """Return the prompts that a model on the Hugging Face Hub was trained with, if its name is known here."""
    return next((prompts for pattern, prompts in _CONVENTIONS.items() if re.fullmatch(pattern, name)), None)


def own_tokens(
    ids: NDArray[np.integer[Any]], mask: NDArray[np.integer[Any]], special_ids: Sequence[int], prompt_tokens: int
) -> NDArray[np.int64]:
    """Return which tokens of an embedded text are its own: not added by the tokenizer, and not of the prompt.

    All arrays have the shape (tokens,).
    """
    own = np.flatnonzero(~np.isin(ids, special_ids))[prompt_tokens:]
    return own[mask[own] > 0]


def without_prompt(spans: Sequence[Span], prompt: str) -> list[Span]:
    """Return which characters of a text its tokens stand for, given which they are where the prompt is before it."""
    return [(max(start - len(prompt), 0), end - len(prompt)) for start, end in spans]
