from pathlib import Path

import numpy as np
import pytest

from index.errors import IndexDamagedError
from index.reading.languages import LanguageDetector
from index.words.analysis import Analysis, Analyzer
from index.words.lexical import KnownTerms, LexicalIndex


def _index(texts: list[str], *languages: str) -> LexicalIndex:
    """Index texts, each in its language; all in English where none is given."""
    known = list(dict.fromkeys(languages or ["en"]))
    places = [known.index(language) for language in languages] or [0] * len(texts)
    return LexicalIndex.build(texts, [Analysis.of_language(language) for language in known], np.array(places, np.int8))


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


def test_the_language_of_a_document_is_told_where_it_is_certain() -> None:
    detector = LanguageDetector()
    assert detector.language_of(["Der Botschafter traf am Montag den Minister."]) == "de"
    assert detector.language_of(["Fin.", "", "Мост откроют до первого льда."]) == "ru"
    names = "Argentina: Willy Caballero, Nicolas Tagliafico, Lucas Biglia, Lionel Messi, Angel Di Maria"
    assert detector.language_of([names]) is None
    assert detector.language_of(["OK"]) is None


def test_each_text_counts_by_the_rules_of_its_language() -> None:
    texts = ["The war was lost.", "Was war der Grund? Die Ministerin schwieg.", "Les ministres étrangers.", "ministers"]
    index = _index(texts, "en", "de", "fr", "en")
    assert [index.analyzer_of(row).terms(text) for row, text in enumerate(texts)] == [
        ["war", "lost"], ["de grund", "de minist", "de schwieg"], ["fr ministr", "fr etranger"], ["minist"],
    ]  # fmt: skip
    # “Was”, “war” and “der” are stop words of German: in other texts they are terms that none has.
    asked = index.terms("Was war der Grund?")
    assert asked.by_language == (
        ("grund", "war ", "der "),
        ("de grund",),
        ("fr grund", "fr was ", "fr war ", "fr der "),
    )
    assert len(asked) == 1
    assert np.flatnonzero(index.scores(asked)).tolist() == [1]
    # By one stop word more, no question is German.
    assert index.terms("civil war in Syria").by_language[0] == ("civil", "war", "syria")
    assert np.flatnonzero(index.scores(index.terms("war"))).tolist() == [0]
    assert index.scores(index.terms("ministre étranger")).argmax() == 2
    assert index.texts_with("war").tolist() == [0, 1]  # of the German texts all: “war” is none of their terms
    assert index.texts_with("Ministerinnen").tolist() == [1]


def test_a_share_of_one_language_is_as_large_as_of_another() -> None:
    mixed = _index(["The bridge.", "Die Brücke.", "The dam.", "Der Damm."], "en", "de", "en", "de")
    scores = mixed.scores(mixed.terms("bridge"))
    assert scores.tolist() == mixed.scores(mixed.terms("Brücke"))[[1, 0, 2, 3]].tolist()
    assert scores[0] > 0


def test_scores_are_bm25_by_hand() -> None:
    index = _index(TEXTS)
    # Two of four texts have "envoy". The lengths are 3, 4, 4 and 0 terms, 2.75 on average.
    idf = np.log1p((4 - 2 + 0.5) / (2 + 0.5))
    first = 2.2 * 1 / (1 + 1.2 * (0.25 + 0.75 * 3 / 2.75))
    second = 2.2 * 2 / (2 + 1.2 * (0.25 + 0.75 * 4 / 2.75))
    scores = index.scores(index.terms("envoy"))
    np.testing.assert_allclose(scores, [first / 2.2, second / 2.2, 0, 0], atol=1 / 65_535)
    assert index.idf("envoy") == pytest.approx(idf)
    assert index.idf("nowhere") == pytest.approx(np.log1p(4.5 / 0.5))


def test_unknown_terms_count_against_a_question() -> None:
    index = _index(TEXTS)
    alone, beside = index.scores(index.terms("bread")), index.scores(index.terms("bread zeppelin"))
    assert alone.argmax() == beside.argmax() == 2
    assert beside[2] < alone[2]
    assert not index.scores(index.terms("the")).any()


def test_texts_with_all_terms() -> None:
    index = _index(TEXTS)
    assert index.texts_with("envoy").tolist() == [0, 1]
    assert index.texts_with("envoy met").tolist() == [1]
    assert index.texts_with("envoy zeppelin").tolist() == []


def test_saved_and_mapped(tmp_path: Path) -> None:
    index = _index(TEXTS)
    index.save(tmp_path)
    loaded = LexicalIndex.load(tmp_path)
    assert (len(loaded), loaded.language) == (4, "en")
    terms = loaded.terms("What did the envoys deny?")
    assert loaded.scores(terms).tolist() == index.scores(terms).tolist()
    (tmp_path / "lexical.json").write_text("{")
    with pytest.raises(IndexDamagedError, match=r"lexical\.json is not whole"):
        LexicalIndex.load(tmp_path)


def test_texts_without_any_term() -> None:
    index = _index(["The.", "?!"])
    assert index.scores(index.terms("anything")).tolist() == [0, 0]


def test_scores_are_what_brute_force_finds() -> None:
    random = np.random.default_rng(0)
    words = [f"w{chr(97 + i)}x" for i in range(20)]
    texts = [" ".join(random.choice(words, size=random.integers(1, 30))) for _ in range(300)]
    index = _index(texts, *["xx"] * len(texts))
    question = [words[0], words[3], words[3], words[19], "elsewhere"]
    lengths = np.array([len(text.split()) for text in texts])
    counts = np.array([[text.split().count(term) for term in question] for text in texts])
    idf = np.array([np.log1p((300 - n + 0.5) / (n + 0.5)) for n in (counts > 0).sum(axis=0)])
    norms = 1.2 * (0.25 + 0.75 * lengths / lengths.mean())
    expected = (counts / (counts + norms[:, None])) @ idf / idf.sum()
    np.testing.assert_allclose(index.scores(index.terms(" ".join(question))), expected, rtol=1e-4, atol=1e-5)


def test_a_term_that_stands_very_often_counts_as_255() -> None:
    texts = ["bread " * 300, "bread " * 255, "bread " * 254, "salt"]
    scores = (index := _index(texts)).scores(index.terms("bread"))
    assert scores[0] == scores[1] > 0
    again = LexicalIndex.build(
        [], [Analysis.of_language("en")], np.zeros(4, np.int8), KnownTerms(index, np.arange(4, dtype=np.int32))
    )
    assert again.scores(again.terms("bread")).tolist() == scores.tolist()
