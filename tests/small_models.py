"""Models with random weights: real files, loaded in tenths of a second. Only tests that need one import torch."""

from pathlib import Path

import torch
from sentence_transformers import SentenceTransformer
from transformers import AutoTokenizer, BertConfig, BertForSequenceClassification, BertModel

from index.embedding.encoder import Encoder
from index.embedding.model_files import find_model


def make_encoder(folder: Path) -> Path:
    """Write a sentence-transformers model of one layer and 64 tokens, convert it, and return its folder."""
    tokenizer = AutoTokenizer.from_pretrained(find_model().folder)
    tokenizer.save_pretrained(folder / "bert")
    with torch.random.fork_rng():
        torch.manual_seed(7)
        BertModel(_config(tokenizer.vocab_size)).save_pretrained(folder / "bert")
    model = SentenceTransformer(str(folder / "bert"), device="cpu", local_files_only=True)  # with mean pooling
    model.max_seq_length = 64
    model.save_pretrained(str(folder / "model"))
    Encoder(find_model(str(folder / "model")))
    return folder / "model"


def make_cross_encoder(folder: Path, kind: str) -> Path:
    """Write a cross-encoder of one layer, always the same; the kinds are those of the fixture `cross_encoders`."""
    tokenizer = AutoTokenizer.from_pretrained(find_model().folder)
    config = _config(
        tokenizer.vocab_size,
        num_labels=3 if kind == "three scores" else 1,
        initializer_range=0.5,  # far apart, so that it has preferences
    )
    with torch.random.fork_rng():
        torch.manual_seed(7)
        model = BertForSequenceClassification(config)
    (model if kind in {"one score", "three scores"} else model.bert).save_pretrained(folder)
    if kind == "no head":
        model.config.architectures = ["BertForSequenceClassification"]
        model.config.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def _config(vocabulary: int, **settings: float) -> BertConfig:
    return BertConfig(
        vocab_size=vocabulary,
        hidden_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
        **settings,
    )
