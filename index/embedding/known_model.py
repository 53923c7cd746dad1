"""The two models that come as packages, read from their files: what another runtime needs to run them, without torch.

Any other model is read by sentence-transformers, and compared with what that makes of it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from index.embedding.model import ModelIdentity, RuntimeSettings
from index.embedding.model_files import BUNDLED_MODEL, ModelFiles
from index.embedding.multilingual import MULTILINGUAL_MODEL
from index.embedding.windows import Windowing

_SPECIAL = ("bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token")
_MODULES = ["Transformer", "Pooling", "Normalize"]


@dataclass(frozen=True, kw_only=True)
class KnownModel(RuntimeSettings):
    """A BERT with the mean of its vectors."""

    config: Mapping[str, Any]
    weights: Mapping[str, NDArray[Any]]
    tokenizer: str
    """As the library `tokenizers` writes it."""


def known_model(files: ModelFiles) -> KnownModel | None:
    """Read a model; None where it is not one of the two, or its files are not as they should be."""
    if files.name not in {BUNDLED_MODEL, MULTILINGUAL_MODEL}:
        return None
    folder = files.folder
    try:
        config = _json(folder / "config.json")
        kinds = [str(module["type"]).rpartition(".")[2] for module in _json(folder / "modules.json")]
        pooling = _json(folder / "1_Pooling" / "config.json")
        if config["model_type"] != "bert" or kinds != _MODULES or not pooling["pooling_mode_mean_tokens"]:
            return None
        return _read(files, config)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _read(files: ModelFiles, config: dict[str, Any]) -> KnownModel:
    from safetensors.numpy import load_file  # noqa: PLC0415 - needed once, when a model is converted

    tokenizer = Tokenizer.from_file(str(files.folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    named = _json(files.folder / "tokenizer_config.json")
    ids = {name: tokenizer.token_to_id(named[name]) for name in _SPECIAL if isinstance(named.get(name), str)}
    special = {name: number for name, number in ids.items() if number is not None}
    max_length = int(_json(files.folder / "sentence_bert_config.json")["max_seq_length"])
    prompts = files.prompts()
    prompt_tokens = {kind: _tokens_of(tokenizer, prompt) for kind, prompt in prompts.items()}
    weights = load_file(files.folder / "model.safetensors")
    added = tokenizer.num_special_tokens_to_add(is_pair=False) + max(prompt_tokens.values())
    width = int(config["hidden_size"])
    return KnownModel(
        config=config,
        weights=weights,
        tokenizer=tokenizer.to_str(),
        pad_id=special["pad_token"],
        special_ids=sorted(set(special.values())),
        max_length=max_length,
        prompts=prompts,
        prompt_tokens=prompt_tokens,
        half_precision=_in_half_precision(weights["embeddings.word_embeddings.weight"]),
        identity=ModelIdentity(
            name=files.name,
            sha256=files.weights_sha256(),
            settings_sha256=files.settings_sha256(),
            dimension=width,
            token_dimension=width,
            windowing=Windowing.for_room(max(8, max_length - added)),
        ),
    )


def _tokens_of(tokenizer: Tokenizer, prompt: str) -> int:
    """Return how many tokens of a text belong to the prompt before it."""
    if not prompt:
        return 0
    # A tokenizer may join a blank at a prompt's end to the word after it.
    return sum(end <= len(prompt) for _, end in tokenizer.encode(f"{prompt}a", add_special_tokens=False).offsets)


def _in_half_precision(weights: NDArray[Any]) -> bool:
    return bool((weights == weights.astype(np.float16).astype(weights.dtype)).all())


def _json(path: Path) -> Any:
    return json.loads(path.read_bytes())
