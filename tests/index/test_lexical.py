from pathlib import Path

import numpy as np
import pytest

from index.analysis import Analysis, Analyzer, LanguageDetector
from index.errors import IndexDamagedError
from index.lexical import LexicalIndex

ENGLISH = Analysis.of_language("en")
TEXTS = ["The envoy denied the charges.", "Envoys met; an envoy left.", "Bread costs 3.5 euros.", "The of and."]


@pytest.mark.parametrize(
    ("language", "text", "terms"),
    [
        ("en", "The envoys' 10,000 accusations rose by 3.5%", ["envoy", "10000", "accus", "rose", "3.5"]),
        ("en", "ENVOYS café naïve", ["envoy", "cafe", "naiv"]),
        (
            "en",
            "What did the envoy say, and who has heard it after him?",
            ["envoy", "say", "has", "heard", "after", "him"],
        ),
        ("fr", "Les ministres étrangers", ["ministr", "etranger"]),
        ("ru", "Министры заявили", ["министр", "заяв"]),
        ("zh", "俄罗斯特使 said", ["俄罗", "罗斯", "斯特", "特使", "said"]),
        ("xx", "Words as they are", ["words", "as", "they", "are"]),
        ("en", "?! …", []),
    ],
)
def test_terms(language: str, text: str, terms: list[str]) -> None:
    assert Analyzer(Analysis.of_language(language)).terms(text) == terms


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The ambassador will meet the air chief next week.", "en"),
        ("Der Botschafter traf am Montag den Minister.", "de"),
        ("他说没有。会议结束了。", "zh"),
    ],
)
def test_language_of_a_corpus(text: str, language: str) -> None:
    assert LanguageDetector().most_common([text, text, "OK"]) == language
    assert LanguageDetector().most_common([]) == "en"


def test_scores_are_bm25_by_hand() -> None:
    index = LexicalIndex.build(TEXTS, ENGLISH)
    # Two of four texts have "envoy". The lengths are 3, 4, 4 and 0 terms, 2.75 on average.
    idf = np.log1p((4 - 2 + 0.5) / (2 + 0.5))
    first = 2.2 * 1 / (1 + 1.2 * (0.25 + 0.75 * 3 / 2.75))
    second = 2.2 * 2 / (2 + 1.2 * (0.25 + 0.75 * 4 / 2.75))
    scores = index.scores(["envoy"])
    np.testing.assert_allclose(scores, [first / 2.2, second / 2.2, 0, 0], rtol=1e-5)
    assert index.idf("envoy") == pytest.approx(idf)
    assert index.idf("nowhere") == pytest.approx(np.log1p(4.5 / 0.5))


def test_unknown_terms_count_against_a_question() -> None:
    index = LexicalIndex.build(TEXTS, ENGLISH)
    alone, beside = index.scores(["bread"]), index.scores(["bread", "zeppelin"])
    assert alone.argmax() == beside.argmax() == 2
    assert beside[2] < alone[2]
    assert not index.scores([]).any()


def test_texts_with_all_terms() -> None:
    index = LexicalIndex.build(TEXTS, ENGLISH)
    assert index.texts_with(["envoy"]).tolist() == [0, 1]
    assert index.texts_with(["envoy", "met"]).tolist() == [1]
    assert index.texts_with(["envoy", "zeppelin"]).tolist() == []


def test_saved_and_mapped(tmp_path: Path) -> None:
    index = LexicalIndex.build(TEXTS, ENGLISH)
    index.save(tmp_path)
    loaded = LexicalIndex.load(tmp_path)
    assert (len(loaded), loaded.language) == (4, "en")
    terms = loaded.analyzer.terms("What did the envoys deny?")
    assert loaded.scores(terms).tolist() == index.scores(terms).tolist()
    (tmp_path / "lexical.json").write_text("{")
    with pytest.raises(IndexDamagedError, match=r"lexical\.json is not whole"):
        LexicalIndex.load(tmp_path)


def test_texts_without_any_term() -> None:
    index = LexicalIndex.build(["The.", "?!"], ENGLISH)
    assert index.scores(["anything"]).tolist() == [0, 0]


def test_scores_are_what_brute_force_finds() -> None:
    random = np.random.default_rng(0)
    words = [f"w{chr(97 + i)}x" for i in range(20)]
    texts = [" ".join(random.choice(words, size=random.integers(1, 30))) for _ in range(300)]
    index = LexicalIndex.build(texts, Analysis.of_language("xx"))
    question = [words[0], words[3], words[3], words[19], "elsewhere"]
    lengths = np.array([len(text.split()) for text in texts])
    counts = np.array([[text.split().count(term) for term in question] for text in texts])
    idf = np.array([np.log1p((300 - n + 0.5) / (n + 0.5)) for n in (counts > 0).sum(axis=0)])
    norms = 1.2 * (0.25 + 0.75 * lengths / lengths.mean())
    expected = (counts / (counts + norms[:, None])) @ idf / idf.sum()
    np.testing.assert_allclose(index.scores(question), expected, rtol=1e-5, atol=1e-6)
