"""What every store does alike: a folder, a Milvus server, and a Milvus server that is too old for sparse vectors.

The folder is the measure. What an old server lacks is said in a sentence, and that is tested in its place.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import msgspec
import numpy as np
import pytest

from index.building.build import build_at
from index.building.options import BuildOptions
from index.errors import QuestionError
from index.storage.folder_store import FolderStore
from index.storage.locations import Location, MilvusAddress
from index.storage.milvus.layout import WITHOUT_WORDS
from index.storage.opening import live_manifest, live_name, open_store
from index.storage.snapshot import open_snapshot
from index.storage.store import LONGEST_TITLE, DocumentFilter, FieldCounts, Store, Wanted, WordFilter
from search import Filters, Searcher

SENTENCE = "The council of the northern harbour town decided on Monday to close the old fish market for good."
REPEATED = "Our correspondents report from all over the region, every day of the week."
LONG = " ".join(f"Chapter {n} tells of the ferry, the storm and the lighthouse keeper's daughter." for n in range(30))
FILES = {
    "a/one.txt": f"date 2017-03-27\n\n{SENTENCE}\n\n{REPEATED}\n\nThe mayor sang.\n\nThe shell broke in two.",
    "a/two.txt": (
        f"date 2018-05-01\n\nSOUTHPORT - {SENTENCE}\n\nThe choir sang of the “great flood” of the river.\n\n{REPEATED}"
    ),
    "b/three.md": f"---\nsection: Bells\n---\n{REPEATED}\n\n"
    "## The bell\n\n### Its age\n\nNobody knows when the bell was cast.",
    "b/four.jsonl": (
        '{"_id": "x", "text": "Rye bread costs more than ever before.", "source": "Tribune", "date": "2017", '
        '"title": "Bread and its price in the winter", "section": "Prices", "to": ["Ann [x]", "Bo"]}'
    ),
    "c/book.txt": (
        f"date 1999-12-31\n\n{LONG}\n\nThe end of the book about the great flood, and hell.\n\nThe ferry broke."
    ),
    "c/de.txt": (
        "date 2017-04-02\n\nDer Bürgermeister der Hafenstadt hat gestern den alten Fischmarkt geschlossen.\n\n"
        "Die Brücke über den Fluss wurde im vergangenen Jahr von den Arbeitern der Stadt gebaut."
    ),
    "d.exe": "MZ",
}


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("contract") / "documents"
    for name, content in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return folder


@pytest.fixture(scope="module", autouse=True)
def _files_count_as_settled() -> Iterator[None]:
    """Files of just now would be read again by the next build, into another snapshot."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("index.reading.sources._SETTLED", 0)
        yield


@pytest.fixture(scope="module")
def folder_location(documents: Path, tiny_model: Path) -> Location:
    location = Location(documents.parent / "index")
    build_at(location, [documents], BuildOptions(model=str(tiny_model)))
    return location


@pytest.fixture(scope="module")
def reference(folder_location: Location) -> FolderStore:
    return FolderStore(open_snapshot(folder_location.folder))


def _build_on(port: int, documents: Path, folder: Path, model: Path) -> Location:
    location = Location(folder, MilvusAddress("127.0.0.1", port, "contract"))
    report = build_at(location, [documents], BuildOptions(model=str(model)))
    assert report.index == f"milvus://127.0.0.1:{port}/contract"
    assert report.limits == open_store(location).limits
    return location


# Those on the slow server come last.
@pytest.fixture(scope="module", params=["folder", "milvus-lite", "Milvus 2.3"])
def location(
    request: pytest.FixtureRequest, documents: Path, folder_location: Location, tiny_model: Path
) -> Iterator[Location]:
    if request.param == "folder":
        yield folder_location
        return
    kind = "lite_server" if request.param == "milvus-lite" else "standalone_server"
    server = request.getfixturevalue(kind)
    with pytest.MonkeyPatch.context() as patch:
        if kind == "standalone_server":
            patch.setenv("MILVUS_TOKEN", "root:Milvus")
        # The folder has the snapshot already: the same one is published.
        yield _build_on(server.port, documents, folder_location.folder, tiny_model)


@pytest.fixture(scope="module")
def store(location: Location) -> Iterator[Store]:
    store = open_store(location)
    yield store
    store.close()


def _all(store: Store) -> np.ndarray:
    return np.arange(store.manifest.counts.texts)


def _vector(store: Store, seed: int) -> np.ndarray:
    vector = np.random.default_rng(seed).normal(size=store.manifest.model.dimension).astype(np.float32)
    return vector / np.linalg.norm(vector)


def test_it_says_what_it_is(store: Store, location: Location, reference: FolderStore) -> None:
    assert store.manifest == reference.manifest
    assert store.name == live_name(location) == live_manifest(location).snapshot
    assert store.manifest.counts.documents == 6
    assert store.limits in {None, WITHOUT_WORDS}


def test_texts_are_those_that_were_read(store: Store, reference: FolderStore) -> None:
    texts = store.texts(_all(store).tolist())
    assert LONG in texts
    assert texts == reference.texts(_all(reference).tolist())
    assert store.texts([]) == []


@pytest.mark.parametrize("seed", range(3))
def test_nearest_texts_are_the_same(store: Store, reference: FolderStore, seed: int) -> None:
    vector, nothing = _vector(store, seed), store.terms("")
    for count in (1, 5, 100):
        found = store.ask(vector, nothing, None).nearest(count)
        expected = reference.ask(vector, nothing, None).nearest(count)
        assert sorted(found.tolist()) == sorted(expected.tolist())
    rows = _all(store)
    np.testing.assert_allclose(
        store.ask(vector, nothing, None).dense(rows), reference.ask(vector, nothing, None).dense(rows), atol=1e-5
    )
    asked = store.ask(vector, nothing, None)
    asked.nearest(3)
    np.testing.assert_allclose(asked.dense(rows), reference.ask(vector, nothing, None).dense(rows), atol=1e-5)
    long = reference.texts(rows.tolist()).index(LONG)
    windows = store.window_similarities(vector, long)
    assert len(windows) > 3
    np.testing.assert_allclose(windows, reference.window_similarities(vector, long), atol=1e-5)


@pytest.mark.parametrize(
    "question",
    ["Who closed the fish market?", "bread price", "der Fischmarkt der Hafenstadt", "flood flood", "zzz", ""],
)
def test_words_weigh_the_same(store: Store, reference: FolderStore, question: str) -> None:
    terms = store.terms(question)
    assert terms == reference.terms(question)
    assert store.idf([*terms, "nowhere"]) == reference.idf([*terms, "nowhere"])
    rows, vector = _all(store), _vector(store, 0)
    asked, expected = store.ask(vector, terms, None), reference.ask(vector, terms, None)
    if store.limits:
        assert asked.best_by_words(10).tolist() == []
        assert asked.lexical(rows).tolist() == [0] * len(rows)
        return
    np.testing.assert_allclose(asked.lexical(rows), expected.lexical(rows), atol=1e-6)
    assert sorted(store.ask(vector, terms, None).best_by_words(50)) == sorted(expected.best_by_words(50))


FILTERS = [
    (DocumentFilter(since=date(2017, 3, 1).toordinal()), 4, 1),
    (DocumentFilter(until=date(2017, 12, 31).toordinal()), 4, 1),
    (DocumentFilter(date(2017, 3, 27).toordinal(), date(2017, 3, 27).toordinal()), 2, 1),
    (DocumentFilter(source="TRIBUNE"), 1, 0),
    (DocumentFilter(source="*/B/*"), 2, 0),
    (DocumentFilter(source="*/[ab]/*"), 4, 0),
    (DocumentFilter(since=date(2018, 1, 1).toordinal(), source="*/a/*"), 1, 0),
    (DocumentFilter(until=date(2016, 1, 1).toordinal(), source="*/b/*"), 0, 1),
    (DocumentFilter(source="nowhere*"), 0, 0),
    (DocumentFilter(fields=(("section", "prices"),)), 1, 0),
    (DocumentFilter(fields=(("section", "*"),)), 2, 0),
    (DocumentFilter(fields=(("section", "prices"), ("section", "bells"))), 2, 0),
    (DocumentFilter(fields=(("section", "*"), ("to", "ann [x]"))), 1, 0),
    (DocumentFilter(fields=(("to", "ann [[]x]"), ("section", "bells"))), 0, 0),
    (DocumentFilter(since=date(2017, 1, 1).toordinal(), fields=(("section", "*"),)), 1, 1),
    (DocumentFilter(source="*/a/*", fields=(("section", "*"),)), 0, 0),
    (DocumentFilter(fields=(("nowhere", "*"),)), 0, 0),
]


@pytest.mark.parametrize(("wanted", "passing", "undated"), FILTERS)
def test_filters_are_exact(
    store: Store, reference: FolderStore, wanted: DocumentFilter, passing: int, undated: int
) -> None:
    selection, expected = store.select(wanted), reference.select(wanted)
    assert (selection.documents, selection.undated_left_out) == (passing, undated)
    assert (expected.documents, expected.undated_left_out) == (passing, undated)
    vector, terms = _vector(store, 1), store.terms("market flood bread region sang")
    found = store.ask(vector, terms, selection).nearest(50)
    assert sorted(found.tolist()) == np.flatnonzero(expected.texts).tolist()
    few = store.ask(vector, terms, selection).nearest(2)
    assert sorted(few.tolist()) == sorted(reference.ask(vector, terms, expected).nearest(2).tolist())
    if not store.limits:
        by_words = store.ask(vector, terms, selection).best_by_words(50)
        assert sorted(by_words) == sorted(reference.ask(vector, terms, expected).best_by_words(50))


def test_repeated_text_passes_only_with_a_document_that_passes_whole(store: Store, reference: FolderStore) -> None:
    row = reference.texts(_all(reference).tolist()).index(REPEATED)
    # In 2017 it stands in a/one.txt, in 2018 in a/two.txt, and without a date in b/three.md.
    for wanted, passes in [
        (DocumentFilter(since=date(2018, 1, 1).toordinal(), source="*one.txt"), False),
        (DocumentFilter(until=date(2017, 12, 31).toordinal(), source="*one.txt"), True),
        (DocumentFilter(source="*three.md"), True),
        (DocumentFilter(fields=(("section", "bells"),)), True),
        (DocumentFilter(fields=(("section", "prices"),)), False),
        (DocumentFilter(until=date(2020, 1, 1).toordinal(), source="*three.md"), False),
    ]:
        selection = store.select(wanted)
        assert (row in store.ask(_vector(store, 2), store.terms(""), selection).nearest(50)) is passes
        (occurrences,) = store.occurrences([row], selection)
        assert any(one.passes for one in occurrences) is passes
        assert len(occurrences) == 3


@pytest.mark.parametrize(
    ("phrases", "texts"),
    [
        (["great flood"], 2),
        (["GREAT  flood", "choir"], 1),
        (["of the"], 6),
        (["bell was"], 1),
        (["ell was"], 0),
        (["hell broke"], 0),  # it is “shell” that broke
        (["price"], 0),  # stands in a title only
        (["nowhere to be found"], 0),
    ],
)
def test_phrases(store: Store, reference: FolderStore, phrases: list[str], texts: int) -> None:
    expected = reference.with_words(WordFilter(tuple(phrases)), None)
    rows = [] if expected is None else np.flatnonzero(expected.texts).tolist()
    assert len(rows) == texts
    if store.limits:
        with pytest.raises(QuestionError, match=r"-word and OR cannot be looked for: .* no sparse vectors"):
            store.with_words(WordFilter(tuple(phrases)), None)
        return
    selection = store.with_words(WordFilter(tuple(phrases)), None)
    if not rows:
        assert selection is None
        return
    assert sorted(store.ask(_vector(store, 3), store.terms(""), selection).nearest(50).tolist()) == rows
    wanted = DocumentFilter(until=date(2017, 1, 1).toordinal())
    both = store.with_words(WordFilter(tuple(phrases)), store.select(wanted))
    assert both is not None
    expected = reference.with_words(WordFilter(tuple(phrases)), reference.select(wanted))
    assert expected is not None
    found = store.ask(_vector(store, 3), store.terms(""), both).nearest(50)
    assert sorted(found.tolist()) == np.flatnonzero(expected.texts).tolist()
    assert both.documents == expected.documents


@pytest.mark.parametrize(
    ("words", "texts"),
    [
        (WordFilter(excluded=(Wanted("sang"),)), 13),
        (WordFilter(excluded=(Wanted("ferries"),)), 13),  # each form of a word
        (WordFilter(excluded=(Wanted("nowhere"),)), 15),
        (WordFilter(excluded=(Wanted("the"),)), 15),  # a stop word counts for nothing
        (WordFilter(excluded=(Wanted("great flood", exact=True),)), 13),
        (WordFilter(any_of=((Wanted("mayor"), Wanted("bell")),)), 4),
        (WordFilter(any_of=((Wanted("mayor"), Wanted("nowhere"), Wanted("the")),)), 1),
        (WordFilter(any_of=((Wanted("mayor"), Wanted("choir")), (Wanted("sang"), Wanted("bell")))), 2),
        (WordFilter(any_of=((Wanted("nowhere"), Wanted("elsewhere")),)), 0),
        (WordFilter(("great flood",), ((Wanted("choir"), Wanted("book")),), (Wanted("hell"),)), 1),
        (WordFilter(("great flood",), (), (Wanted("choir"), Wanted("book"))), 0),
        (WordFilter(excluded=(Wanted("Bürgermeisters"),)), 14),
    ],
)
def test_words_that_are_required_or_excluded(
    store: Store, reference: FolderStore, words: WordFilter, texts: int
) -> None:
    if store.limits:
        with pytest.raises(QuestionError, match="-word and OR cannot be looked for"):
            store.with_words(words, None)
        return
    expected = reference.with_words(words, None)
    rows = [] if expected is None else np.flatnonzero(expected.texts).tolist()
    assert (len(rows), len(_all(reference))) == (texts, 15)
    selection = store.with_words(words, None)
    if not rows:
        assert selection is None
        return
    vector = _vector(store, 4)
    assert sorted(store.ask(vector, store.terms(""), selection).nearest(50).tolist()) == rows
    passing = {
        one.row
        for row in _all(store).tolist()
        for own in store.occurrences([row], selection)
        for one in own
        if one.passes
    }
    assert sorted(passing) == rows
    wanted = DocumentFilter(since=date(2017, 1, 1).toordinal())
    both, expected = (
        store.with_words(words, store.select(wanted)),
        reference.with_words(words, reference.select(wanted)),
    )
    assert both is not None
    assert expected is not None
    found = store.ask(vector, store.terms(""), both).nearest(50)
    assert sorted(found.tolist()) == np.flatnonzero(expected.texts).tolist()
    twice = store.with_words(WordFilter(excluded=(Wanted("market"),)), selection)
    expected = reference.with_words(WordFilter(excluded=(Wanted("market"),)), reference.with_words(words, None))
    assert twice is not None
    assert expected is not None
    found = store.ask(vector, store.terms(""), twice).nearest(50)
    assert sorted(found.tolist()) == np.flatnonzero(expected.texts).tolist()


@pytest.mark.parametrize(
    ("word", "distance", "words"),
    [
        ("marcket", 1, [("market", 1)]),
        ("lighthuose", 1, [("lighthouse", 1)]),  # two letters swapped
        ("lihgthuose", 1, []),
        ("lihgthuose", 2, [("lighthouse", 2)]),
        ("zarket", 1, []),
        ("2017", 1, []),
        ("the", 1, []),
        ("", 1, []),
    ],
)
def test_similar_terms(
    store: Store, location: Location, word: str, distance: int, words: list[tuple[str, int]]
) -> None:
    if location.milvus is not None:
        assert store.similar_terms(word, distance, 3) == []
        return
    assert [(found.word, found.distance) for found in store.similar_terms(word, distance, 3)] == words


def test_facts_and_neighbours(store: Store, reference: FolderStore) -> None:
    rows = _all(store)
    facts, expected = store.facts(rows), reference.facts(rows)
    for name in ("groups", "stories", "boilerplate", "roles"):
        assert getattr(facts, name).tolist() == getattr(expected, name).tolist()
    assert len(set(facts.groups.tolist())) < len(rows), "two texts are copies"
    for reach in (0, 1, 3):
        assert store.neighbours(rows, reach).tolist() == reference.neighbours(rows, reach).tolist()
    assert store.facts(rows[:0]).groups.tolist() == []
    assert store.neighbours(rows[:0], 1).shape == (0, 3)


def test_tokens(store: Store, reference: FolderStore) -> None:
    rows = _all(store).tolist()
    for own, other in zip(store.tokens(rows), reference.tokens(rows), strict=True):
        assert [window.ids.tolist() for window in own] == [window.ids.tolist() for window in other]
        assert [window.signs.tolist() for window in own] == [window.signs.tolist() for window in other]
    ids = np.array([0, 101, 1996, 10**6], np.int32)
    assert store.token_counts(ids).tolist() == reference.token_counts(ids).tolist()
    texts, signs = store.token_sample(256)
    expected_texts, expected_signs = reference.token_sample(256)
    assert texts.tolist() == expected_texts.tolist()
    assert signs.tolist() == expected_signs.tolist()


def test_where_texts_stand(store: Store, reference: FolderStore) -> None:
    rows = _all(store).tolist()
    assert store.occurrences(rows, None) == reference.occurrences(rows, None)
    for row, text in zip(rows, reference.texts(rows), strict=True):
        assert store.places(text) == reference.places(text)
        assert store.analyzer_of(row).terms("Häuser und Brücken") == reference.analyzer_of(row).terms(
            "Häuser und Brücken"
        )
    assert store.places("not here") == []
    ((_, cast),) = store.places("Nobody knows when the bell was cast.")
    ((_, age),) = store.places("Its age")
    assert (cast.role, cast.headings) == ("text", ("The bell", "Its age"))
    assert (age.role, age.headings) == ("heading", ("The bell",))
    names = {place.document for text in reference.texts(rows) for _, place in reference.places(text)}
    for name in names:
        found = store.document_named(name)
        assert found == reference.document_named(name)
        assert found is not None
        for first, end in ((0, 2), (1, 100), (-5, 1), (7, 9)):
            assert store.paragraphs(found.row, first, end) == reference.paragraphs(found.row, first, end)
    assert len(names) == 6
    bread = store.document_named("x")
    assert bread is not None
    assert bread.place.fields == (("section", "Prices"), ("to", "Ann [x]"), ("to", "Bo"))
    assert store.document_named("../../etc/passwd") is None
    assert store.document_named('" or 1 == 1') is None


def test_the_corpus_as_a_whole(store: Store, reference: FolderStore) -> None:
    assert store.titles() == reference.titles() == ["Bread and its price in the winter"]
    assert all(len(title) <= LONGEST_TITLE for title in store.titles())
    assert (
        store.dates()
        == reference.dates()
        == Counter({None: 1, "2017": 1, "2017-03-27": 1, "2017-04-02": 1, "2018-05-01": 1, "1999-12-31": 1})
    )
    assert store.sources() == reference.sources()
    assert store.fields() == reference.fields() == [FieldCounts("section", 2, 2), FieldCounts("to", 2, 2)]
    assert (store.near_copies, store.language) == (reference.near_copies, "en")
    assert store.files() == reference.files()
    assert Counter(file.status for file in store.files())["skipped"] == 1


QUESTIONS = [
    "Who closed the old fish market?", "the great flood in 2018", "What happened on 27 March 2017?",
    "Wer hat den Fischmarkt geschlossen?", "lighthouse keeper's daughter", "nothing of this kind",
]  # fmt: skip


@pytest.mark.parametrize("question", [*QUESTIONS, '"great flood" of the river'])
@pytest.mark.parametrize("filters", [{}, {"since": "2017"}, {"source": "*/a/*"}])
def test_whole_questions_get_the_same_answers(
    location: Location, folder_location: Location, question: str, filters: dict[str, str]
) -> None:
    searcher, other = _searcher(location), _searcher(folder_location)
    if searcher.store.limits and '"' in question:
        with pytest.raises(QuestionError, match="quotation marks"):
            searcher.search(question)
        return
    today = date(2020, 1, 1)
    found = searcher.search(question, 5, Filters.parse(**filters), today=today, explain=True)
    expected = other.search(question, 5, Filters.parse(**filters), today=today, explain=True)
    if searcher.store.limits:  # other scores, but the same documents take part
        assert found.undated_left_out == expected.undated_left_out
        assert found.dates == expected.dates
        assert {hit.text for hit in found.hits} if not filters else True
        return
    own, theirs = (_rounded(msgspec.json.decode(answer.to_json())) for answer in (found, expected))
    assert own == theirs


_SEARCHERS: dict[Location, Searcher] = {}


def _searcher(location: Location) -> Searcher:
    if location not in _SEARCHERS:
        _SEARCHERS[location] = Searcher(location)
    return _SEARCHERS[location]


def _rounded(value: object) -> object:
    """Leave out the time that an answer took, and what sums of floating-point numbers differ by."""
    if isinstance(value, dict):
        return {name: _rounded(own) for name, own in value.items() if name != "took_ms"}
    if isinstance(value, list):
        return [_rounded(own) for own in value]
    return pytest.approx(value, abs=2e-3) if isinstance(value, float) else value
