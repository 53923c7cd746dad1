from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index.embedding import token_axes
from index.embedding.encoder import Encoder
from index.embedding.token_axes import OWN, axes_of, token_bits
from index.embedding.tokens import pack, unpack
from index.errors import ModelError

KNOWN = sorted(token_axes._KNOWN)


@pytest.mark.parametrize("sha256", KNOWN)
def test_axes_stand_at_right_angles_and_are_equally_long(sha256: str) -> None:
    rows = axes_of(sha256).rows
    assert rows is not None
    products = rows @ rows.T
    length = products.diagonal().mean()
    np.testing.assert_allclose(products, np.eye(len(rows)) * length, atol=0.005 * length)


def test_any_other_model_keeps_a_sign_of_each_number() -> None:
    vectors = np.random.default_rng(0).normal(size=(3, 12)).astype(np.float32)
    assert axes_of("0" * 64) is OWN
    assert (OWN.bits(12), OWN.bits(0)) == (12, 0)
    assert OWN.signs(vectors).tolist() == pack(vectors).tolist()
    assert OWN.project(vectors) is vectors


def test_two_models_as_one_have_the_axes_of_the_first() -> None:
    assert axes_of(f"{KNOWN[0]} {'0' * 64}") is axes_of(KNOWN[0])
    assert axes_of(f"{'0' * 64} {KNOWN[0]}") is OWN


def test_a_model_without_token_vectors_keeps_nothing(encoder: Encoder) -> None:
    assert token_bits(encoder.identity) == 192
    assert token_bits(replace(encoder.identity, token_dimension=0)) == 0


def test_a_file_that_was_changed_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "odd.npy").write_bytes(b"odd")
    monkeypatch.setattr(token_axes, "__file__", str(tmp_path / "token_axes.py"))
    monkeypatch.setitem(token_axes._KNOWN, "f" * 64, ("odd", "0" * 64))
    with pytest.raises(ModelError, match=r"odd\.npy is not as it was installed; install Paragraph Search again"):
        axes_of("f" * 64)


def test_fewer_signs_say_which_tokens_are_alike(encoder: Encoder) -> None:
    """As well as 384 signs on the vectors' own axes do; inner products differ by as much as with those."""
    texts = [
        "The council closed the old bridge over the river on Monday.",
        "Engineers had found cracks in two of its piers.",
        "A ferry takes people across while it is repaired, the mayor said.",
        "Apples and pears ripen late in cold years.",
    ]
    vectors = np.concatenate([text.vectors for text in encoder.encode_paragraphs(texts).tokens])
    axes = axes_of(encoder.identity.sha256)
    exact = vectors @ vectors.T
    others = ~np.eye(len(vectors), dtype=bool)
    own = (vectors @ unpack(pack(vectors), 384).T)[others]
    ours = (axes.project(vectors) @ unpack(axes.signs(vectors), axes.bits(384)).T)[others]
    agreement = [np.corrcoef(exact[others], found)[0, 1] for found in (own, ours)]
    assert agreement[1] > agreement[0] - 0.06
    assert 0.9 < ours.std() / own.std() < 1.5
