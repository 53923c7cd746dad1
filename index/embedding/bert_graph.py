"""A BERT and its mean pooling as a graph for OpenVINO, made of its weights: so that nothing needs torch to convert it.

Devlin et al., "BERT: Pre-training of Deep Bidirectional Transformers for Language Understanding", NAACL 2019; the names
of the weights are those of `transformers.BertModel`.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

Weights = Mapping[str, NDArray[Any]]


def bert_graph(openvino: Any, config: Mapping[str, Any], weights: Weights) -> Any:
    """Return the graph: from token identifiers and mask, (texts, tokens) both, to token vectors and text vectors.

    Args:
        openvino: the library, which one file alone imports.
        config: as `config.json` has it.
        weights: the tensors of `model.safetensors`.
    """
    return _Bert(openvino, config, weights).graph()


class _Bert:
    def __init__(self, openvino: Any, config: Mapping[str, Any], weights: Weights) -> None:
        self._openvino = openvino
        self._ops = openvino.opset13
        self._config = config
        self._weights = weights
        self._heads = int(config["num_attention_heads"])
        self._width = int(config["hidden_size"])

    def graph(self) -> Any:
        ops = self._ops
        ids = ops.parameter([-1, -1], np.int64, name="input_ids")
        mask = ops.parameter([-1, -1], np.int64, name="attention_mask")
        shown = ops.convert(mask, "f32")
        # What is filled up is given the lowest number, so that a softmax leaves it out.
        hidden = ops.multiply(ops.subtract(self._number(1), shown), self._number(float(np.finfo(np.float32).min)))
        hidden = ops.unsqueeze(ops.unsqueeze(hidden, self._whole(1)), self._whole(1))
        tokens = self._embedded(ids)
        for layer in range(int(self._config["num_hidden_layers"])):
            tokens = self._layer(tokens, hidden, f"encoder.layer.{layer}.")
        weight = ops.unsqueeze(shown, self._whole(2))
        total = ops.reduce_sum(ops.multiply(tokens, weight), self._whole(1))
        means = ops.divide(total, ops.reduce_sum(weight, self._whole(1)))
        return self._openvino.Model([ops.result(tokens), ops.result(means)], [ids, mask], "bert")

    def _embedded(self, ids: Any) -> Any:
        ops = self._ops
        words = ops.gather(self._weight("embeddings.word_embeddings.weight"), ids, self._whole(0))
        length = ops.gather(ops.shape_of(ids), self._whole(1), self._whole(0))
        places = ops.slice(
            self._weight("embeddings.position_embeddings.weight"),
            self._whole(0),
            length,
            self._whole(1),
            self._whole(0),
        )
        kind = self._array(self._weights["embeddings.token_type_embeddings.weight"][0])
        return self._normal(ops.add(ops.add(words, kind), places), "embeddings.LayerNorm")

    def _layer(self, tokens: Any, hidden: Any, name: str) -> Any:
        ops = self._ops
        query, key, value = (self._split(self._dense(tokens, f"{name}attention.self.{part}")) for part in
                             ("query", "key", "value"))  # fmt: skip
        attended = ops.scaled_dot_product_attention(query, key, value, hidden)
        joined = ops.reshape(
            ops.transpose(attended, ops.constant([0, 2, 1, 3])), ops.constant([0, 0, self._width]), special_zero=True
        )
        dense = self._dense(joined, f"{name}attention.output.dense")
        tokens = self._normal(ops.add(dense, tokens), f"{name}attention.output.LayerNorm")
        inner = ops.gelu(self._dense(tokens, f"{name}intermediate.dense"), "erf")
        return self._normal(ops.add(self._dense(inner, f"{name}output.dense"), tokens), f"{name}output.LayerNorm")

    def _split(self, vectors: Any) -> Any:
        """Give each head its part: (texts, tokens, width) becomes (texts, heads, tokens, part)."""
        shape = self._ops.constant([0, 0, self._heads, self._width // self._heads])
        return self._ops.transpose(
            self._ops.reshape(vectors, shape, special_zero=True), self._ops.constant([0, 2, 1, 3])
        )

    def _dense(self, vectors: Any, name: str) -> Any:
        product = self._ops.matmul(vectors, self._weight(f"{name}.weight"), False, True)
        return self._ops.add(product, self._weight(f"{name}.bias"))

    def _normal(self, vectors: Any, name: str) -> Any:
        epsilon = float(self._config["layer_norm_eps"])
        normal = self._ops.mvn(vectors, self._whole(2), True, epsilon, "inside_sqrt")
        return self._ops.add(self._ops.multiply(normal, self._weight(f"{name}.weight")), self._weight(f"{name}.bias"))

    def _weight(self, name: str) -> Any:
        return self._array(self._weights[name])

    def _array(self, values: NDArray[Any]) -> Any:
        return self._ops.constant(np.ascontiguousarray(values, dtype=np.float32))

    def _number(self, value: float) -> Any:
        return self._ops.constant(np.float32(value))

    def _whole(self, value: int) -> Any:
        return self._ops.constant(np.array([value], dtype=np.int64))
