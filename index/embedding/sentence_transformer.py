"""A model as sentence-transformers runs it: any model, on any device; the only file that imports that library."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from sentence_transformers import SentenceTransformer
from torch import Tensor, float32, int64, nn, ones
from transformers.utils import logging

from index.embedding.model import Embedded, Encoded, Kind, ModelIdentity, RuntimeSettings, TokenVectors, unit
from index.embedding.model_files import ModelFiles
from index.embedding.prompts import own_tokens, without_prompt
from index.embedding.tokens import Tokens
from index.embedding.windows import Span, Windowing
from index.errors import ModelError
from index.thread_limits import one_thread_each

_UNLIMITED = 10**6
_BERT_LIKE = {"bert", "distilbert", "mpnet", "roberta", "xlm-roberta"}
"""Architectures of one pass over token identifiers and a mask, with nothing that depends on other inputs."""


@dataclass(frozen=True, kw_only=True)
class PlainModel(RuntimeSettings):
    """A model that another runtime can run as well: a transformer, then the mean or the first of its vectors."""

    module: nn.Module
    """From token identifiers and mask, each of shape (texts, tokens), to token vectors and text vectors."""
    example: dict[str, Tensor]
    """Inputs to try it with."""
    tokenizer: str
    """As the library `tokenizers` writes it."""


class SentenceTransformerModel:
    """See `index.embedding.model.Model`."""

    def __init__(self, files: ModelFiles) -> None:
        logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        self._files = files
        self._prompts = files.prompts()
        try:
            self._model = SentenceTransformer(str(files.folder), local_files_only=True)
        except Exception as error:
            reason = (str(error).splitlines() or [type(error).__name__])[0]
            raise ModelError(
                f"the model in {files.folder} cannot be loaded ({reason}); expected a sentence-transformers model."
            ) from error

    @property
    def accelerated(self) -> bool:
        """Whether it runs on something faster than the CPU."""
        return self._model.device.type != "cpu"

    @cached_property
    def identity(self) -> ModelIdentity:
        """What has to be the same for two vectors to be comparable."""
        dimension = self._model.get_embedding_dimension()
        if dimension is None:
            raise ModelError(f"the model in {self._files.folder} does not say how many dimensions it has.")
        limit = min(self._model.max_seq_length or _UNLIMITED, _UNLIMITED)
        added = len(self._token_ids("")) + max(self._prompt_tokens.values())
        return ModelIdentity(
            name=self._files.name,
            sha256=self._files.weights_sha256(),
            settings_sha256=self._files.settings_sha256(),
            dimension=dimension,
            token_dimension=self._token_dimension(),
            windowing=Windowing.for_room(max(8, limit - added)),
        )

    def _token_dimension(self) -> int:
        try:
            features: Any = self._model.encode_document(["a"], output_value=None, show_progress_bar=False)
            return int(features[0]["token_embeddings"].shape[-1])
        except (KeyError, AttributeError, ValueError):  # a static model embeds no tokens in context
            return 0

    def encode(self, texts: Sequence[str], kind: Kind) -> Encoded:
        """Return the vectors of texts and of their tokens; of models without token vectors, only the former."""
        encode: Any = self._model.encode_query if kind == "query" else self._model.encode_document
        prompt = self._prompts[kind]
        if self.identity.token_dimension == 0:
            vectors = unit(encode(list(texts), prompt=prompt, show_progress_bar=False))
            none = TokenVectors(np.empty(0, np.int32), np.empty((0, 0), np.float32))
            return Encoded(vectors, [none] * len(texts))
        features = encode(list(texts), prompt=prompt, output_value=None, show_progress_bar=False)
        vectors = unit([feature["sentence_embedding"].float().cpu().numpy() for feature in features])
        return Encoded(vectors, [self._tokens(feature, self._prompt_tokens[kind]) for feature in features])

    def embed(self, texts: Sequence[str]) -> Embedded:
        """Return what an index keeps of paragraphs."""
        encoded = self.encode(texts, "document")
        with one_thread_each():
            return Embedded(encoded.vectors, [Tokens.of(text.ids, text.vectors) for text in encoded.tokens])

    def embed_for_question(self, texts: Sequence[str]) -> Embedded:
        """Return the same; sentence-transformers knows no other way."""
        return self.embed(texts)

    def offsets(self, texts: Sequence[str]) -> list[list[Span]]:
        """Return which characters each token of each text stands for; nothing is cut off."""
        return [spans for _, spans in self._tokenized(texts)]

    def known_offsets(self, text: str) -> list[Span]:
        """Return the same for the tokens that `encode` has vectors of: those in the model's vocabulary."""
        ((ids, spans),) = self._tokenized([text])
        return [span for span, special in zip(spans, np.isin(ids, self._special_ids), strict=True) if not special]

    def _tokenized(self, texts: Sequence[str]) -> list[tuple[list[int], list[Span]]]:
        """Return the tokens of paragraphs with their places, as they are after the prompt."""
        prompt, count = self._prompts["document"], self._prompt_tokens["document"]
        tokenized = self._with_places([prompt + text for text in texts])
        return [(ids[count:], without_prompt(spans[count:], prompt)) for ids, spans in tokenized]

    def _with_places(self, texts: list[str]) -> list[tuple[list[int], list[Span]]]:
        tokenizer: Any = self._model.tokenizer
        if not texts:
            return []
        if hasattr(tokenizer, "encode_batch"):  # a static model's bare tokenizer
            return [(e.ids, e.offsets) for e in tokenizer.encode_batch(texts, add_special_tokens=False)]
        # Without truncation: the tokenizer's own settings would cut off what the windows are there to keep.
        encoded = tokenizer(
            texts,
            add_special_tokens=False,
            truncation=False,
            padding=False,
            return_offsets_mapping=True,
            verbose=False,
        )
        return list(zip(encoded["input_ids"], encoded["offset_mapping"], strict=True))

    @property
    def _special_ids(self) -> list[int]:
        return sorted(getattr(self._model.tokenizer, "all_special_ids", []))

    @cached_property
    def _prompt_tokens(self) -> dict[str, int]:
        """How many tokens of a text belong to the prompt before it, by kind."""
        counts = {}
        for kind, prompt in self._prompts.items():
            # A tokenizer may join a blank at a prompt's end to the word after it.
            ((_, spans),) = self._with_places([f"{prompt}a"])
            counts[kind] = sum(end <= len(prompt) for _, end in spans) if prompt else 0
        return counts

    def plain(self) -> PlainModel | None:
        """Return what another runtime needs to do the same; None where the model has more to it, or is not known."""
        modules: list[Any] = list(self._model)
        kinds = [_library_class(module) for module in modules]
        # With or without the last, vectors have unit length here.
        if kinds not in (["Transformer", "Pooling"], ["Transformer", "Pooling", "Normalize"]):
            return None
        module, tokenizer = modules[0].auto_model, modules[0].tokenizer
        pooling = getattr(modules[1], "pooling_mode", None) or modules[1].get_pooling_mode_str()  # the latter before 6
        if (
            pooling not in {"mean", "cls"}
            or not modules[1].include_prompt
            or self._model.truncate_dim is not None
            or module.config.model_type not in _BERT_LIKE
            or getattr(module.config, "is_decoder", False)
            or module.dtype != float32
            or not getattr(tokenizer, "is_fast", False)
            or tokenizer.truncation_side != "right"
            or tokenizer.pad_token_id is None
        ):
            return None
        return PlainModel(
            module=_Pooled(module, mean=pooling == "mean").to("cpu").eval(),
            example={name: ones(2, 9, dtype=int64) for name in ("input_ids", "attention_mask")},
            tokenizer=tokenizer.backend_tokenizer.to_str(),
            pad_id=tokenizer.pad_token_id,
            special_ids=self._special_ids,
            max_length=min(self._model.max_seq_length or _UNLIMITED, _UNLIMITED),
            prompts=self._prompts,
            prompt_tokens=self._prompt_tokens,
            half_precision=_in_half_precision(max(module.parameters(), key=lambda weights: weights.numel())),
            identity=self.identity,
        )

    def _tokens(self, feature: dict[str, Any], prompt_tokens: int) -> TokenVectors:
        length = len(feature["token_embeddings"])
        ids = feature["input_ids"].cpu().numpy().astype(np.int32)[-length:]
        mask = feature["attention_mask"].cpu().numpy()[-length:]
        own = own_tokens(ids, mask, self._special_ids, prompt_tokens)
        return TokenVectors(ids[own], unit(feature["token_embeddings"].float().cpu().numpy()[own]))

    def _token_ids(self, text: str) -> list[int]:
        """Return the tokens of a text, with those that the tokenizer adds."""
        tokenizer: Any = self._model.tokenizer
        if hasattr(tokenizer, "encode_batch"):  # a static model's bare tokenizer
            return list(tokenizer.encode(text, add_special_tokens=True).ids)
        return list(tokenizer(text)["input_ids"])


def _library_class(module: object) -> str:
    """Return the name of a module's class if it is one of sentence-transformers' own; others may do anything."""
    kind = type(module)
    return kind.__name__ if kind.__module__.startswith("sentence_transformers.") else ""


def _in_half_precision(weights: Tensor) -> bool:
    return bool((weights == weights.half().float()).all())


class _Pooled(nn.Module):
    """A transformer and its pooling in one."""

    def __init__(self, transformer: nn.Module, *, mean: bool) -> None:
        super().__init__()
        self._transformer = transformer
        self._mean = mean

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> tuple[Tensor, Tensor]:
        output = self._transformer(input_ids=input_ids, attention_mask=attention_mask, return_dict=True)
        tokens: Tensor = output.last_hidden_state
        if not self._mean:
            return tokens, tokens[:, 0]
        weights = attention_mask.unsqueeze(-1).to(tokens.dtype)
        return tokens, (tokens * weights).sum(1) / weights.sum(1)
