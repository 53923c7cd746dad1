from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import IndexDamagedError
from index.reading.dates import parse_date
from index.reading.documents import Document, Note, SourceFile
from index.reading.roles import Role
from index.storage.columns import Columns, load_columns, read_columns, save_columns
from index.storage.corpus import UNDATED, Corpus, Place, digest
from index.storage.corpus_writer import CorpusWriter, Known
from index.words.near_duplicates import skeletons

# SQLite's own functions end a text at U+0000; no paragraph holds one.
texts = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), min_size=1, max_size=30)
optional = st.none() | texts
documents = st.lists(
    st.builds(
        Document,
        name=texts,
        path=texts,
        paragraphs=st.lists(texts | st.sampled_from(["Again.", 'it\'s "so" 👍']), min_size=1, max_size=4).map(tuple),
        title=optional,
        source=optional,
        url=optional,
        date=st.none() | st.dates().map(parse_date),
        date_origin=st.sampled_from(["text", "record", None]),
    ),
    max_size=5,
)


def _write(path: Path, some: list[Document]) -> Corpus:
    writer = CorpusWriter(path)
    writer.begin(SourceFile(path, "all"))
    for document in some:
        writer.add(document)
    writer.finish()
    distinct = {text for document in some for text in document.paragraphs}
    assert (writer.documents, writer.texts) == (len(some), len(distinct))
    assert writer.paragraphs == sum(len(document.paragraphs) for document in some)
    assert writer.undated == sum(document.date is None for document in some)
    return Corpus(path)


@given(documents)
def test_what_goes_in_comes_out(tmp_path_factory: pytest.TempPathFactory, some: list[Document]) -> None:
    corpus = _write(tmp_path_factory.getbasetemp() / "corpus.sqlite", some)
    placed: dict[tuple[int, int], tuple[str, Place]] = {}
    for row, _, text in corpus.texts():
        for document, place in corpus.places(row):
            placed[document, place.paragraph] = (text, place)
    corpus.close()
    expected = {
        (row, i): (
            text,
            Place(
                paragraph=i,
                document=d.name,
                path=d.path,
                source=d.source or d.path,
                title=d.title,
                url=d.url,
                date=str(d.date) if d.date else None,
                date_origin=d.date_origin,
            ),
        )
        for row, d in enumerate(some)
        for i, text in enumerate(d.paragraphs)
    }
    assert placed == expected


@given(documents)
def test_texts_come_with_their_digests(tmp_path_factory: pytest.TempPathFactory, some: list[Document]) -> None:
    corpus = _write(tmp_path_factory.getbasetemp() / "corpus.sqlite", some)
    distinct = list(dict.fromkeys(text for document in some for text in document.paragraphs))
    assert [(row, text) for row, _, text in corpus.texts()] == list(enumerate(distinct))
    assert [corpus.text(row) for row in range(len(distinct))] == distinct
    digests = [digest(text) for text in distinct]
    assert list(corpus.digests()) == [corpus.digest(row) for row in range(len(distinct))] == digests
    assert [corpus.row_of(key) for key in digests] == list(range(len(distinct)))
    assert corpus.row_of(digest("not here\x00")) is None
    for rows in (np.arange(0, len(distinct), 3), np.flatnonzero(np.arange(len(distinct)) % 3)):
        assert list(corpus.digests(rows)) == [digests[row] for row in rows]
    corpus.close()


def test_places_come_earliest_first_and_undated_last(tmp_path: Path) -> None:
    dates = ["2017-03-27", None, "2016", "2016-12-31", "2016-05"]
    some = [Document(str(day), "p", ("Same.",), date=parse_date(day)) for day in dates]
    corpus = _write(tmp_path / "corpus.sqlite", some)
    assert [place.document for _, place in corpus.places(0)] == ["2016", "2016-05", "2016-12-31", "2017-03-27", "None"]
    corpus.close()


def test_document_without_a_title_is_called_as_it_begins(tmp_path: Path) -> None:
    line = "The old fish market of the northern harbour town, which had been open for years, was re-opened on Monday."
    some = [
        Document(
            "a",
            "a",
            ("By A. B.", "On\nthe dam", "It broke."),
            roles=(Role.BYLINE, Role.HEADING, Role.TEXT),
            levels=(0, 1, 0),
        ),
        Document("b", "b", ("A picture.", line), roles=(Role.CAPTION, Role.TEXT), levels=(0, 0)),
        Document("c", "c", ("Water rose.",), title="The flood"),
        Document("d", "d", ("Read more",), roles=(Role.LINK,), levels=(0,)),
    ]
    corpus = _write(tmp_path / "corpus.sqlite", some)
    called = {place.document: place.called for row in range(7) for _, place in corpus.places(row)}
    assert called == {
        "a": "On the dam",
        "b": "The old fish market of the northern harbour town, which had been open for years, was …",
        "c": "The flood",
        "d": None,
    }
    corpus.close()


_MARKED = Document(
    "a",
    "a",
    ("On the dam", "By A. B.", "It broke.", "The flood", "Water rose.", "The town", "It was wet.", "After"),
    title="On the dam",
    roles=tuple(map(Role, (1, 4, 0, 1, 0, 1, 0, 1))),
    levels=(1, 0, 0, 2, 0, 3, 0, 2),
)


def test_roles_and_the_headings_above_come_back(tmp_path: Path) -> None:
    corpus = _write(tmp_path / "corpus.sqlite", [Document("first", "first", ("Before.", "It broke.")), _MARKED])
    places = {text: corpus.places(row)[-1][1] for row, _, text in corpus.texts()}
    assert {text: (place.role, place.headings) for text, place in places.items()} == {
        "Before.": ("text", ()),
        "On the dam": ("heading", ()),
        "By A. B.": ("byline", ("On the dam",)),
        "It broke.": ("text", ("On the dam",)),
        "The flood": ("heading", ("On the dam",)),
        "Water rose.": ("text", ("On the dam", "The flood")),
        "The town": ("heading", ("On the dam", "The flood")),
        "It was wet.": ("text", ("On the dam", "The flood", "The town")),
        "After": ("heading", ("On the dam",)),
    }
    first, second = corpus.documents()
    assert first.headings == {}
    assert (second.name, second.title, second.paragraphs) == ("a", "On the dam", 8)
    assert second.headings == {
        0: ("On the dam",),
        3: ("On the dam", "The flood"),
        5: ("On the dam", "The flood", "The town"),
        7: ("On the dam", "After"),
    }
    corpus.close()


def test_words_of_a_text_are_those_of_title_and_headings_where_it_came_first(tmp_path: Path) -> None:
    corpus = _write(tmp_path / "corpus.sqlite", [_MARKED, Document("b", "b", ("Water rose.", "New."), title="Else")])
    titled = list(corpus.titled_texts(headings=True))
    assert titled[4] == "On the dam\nThe flood\nWater rose."
    assert titled[8] == "Else\nNew."
    assert titled == [corpus.titled_text(row, headings=True) for row in range(9)]
    assert list(corpus.titled_texts(headings=False))[4] == "On the dam\nWater rose."
    assert corpus.titled_text(4, headings=False) == "On the dam\nWater rose."
    corpus.close()


def test_a_text_is_text_if_it_is_so_anywhere_and_furniture_if_it_is_everywhere(tmp_path: Path) -> None:
    again = "Sign up for our weekly letter"
    some = [Document(str(i), str(i), (again, f"Text {i}.")) for i in range(10)]
    some.append(Document("x", "x", ("It broke.", "On the dam")))
    corpus = _write(tmp_path / "corpus.sqlite", [_MARKED, *some])
    texts = [text for _, _, text in corpus.texts()]
    count = len(texts)
    columns = read_columns(corpus, skeletons(texts), np.arange(count + 1, dtype=np.int64), np.zeros(1, np.int32))
    roles = dict(zip(texts, map(Role, columns.text_roles.tolist()), strict=True))
    assert columns.text_roles.dtype == np.int8
    assert (roles["On the dam"], roles["The flood"], roles["By A. B."]) == (Role.TEXT, Role.HEADING, Role.BYLINE)
    assert (roles["It broke."], roles["Text 3."], roles[again]) == (Role.TEXT, Role.TEXT, Role.FURNITURE)
    corpus.close()


def test_notes_come_back_in_order(tmp_path: Path) -> None:
    notes = [Note("skipped", "a", "empty"), Note("doubt", "b", "odd", 7), Note("skipped", "c", "pipe")]
    writer = CorpusWriter(tmp_path / "corpus.sqlite")
    writer.begin(SourceFile(tmp_path, "a"))
    for note in notes:
        writer.note(note, in_file=note.path != "c")
    writer.finish()
    corpus = Corpus(tmp_path / "corpus.sqlite")
    assert writer.skipped == 2
    assert corpus.notes() == notes
    assert corpus.notes(limit=1) == notes[:1]
    assert corpus.notes_beside_files() == notes[2:]
    corpus.close()


@pytest.fixture
def columns(tmp_path: Path) -> Columns:
    corpus = _write(
        tmp_path / "corpus.sqlite",
        [
            Document("a", "a", ("One.", "Two."), date=parse_date("2016-02")),
            Document("b", "b", ("Two.",)),
        ],
    )
    found = read_columns(
        corpus, skeletons(["One.", "Two."]), np.array([0, 1, 4], dtype=np.int64), np.array([0, 2], dtype=np.int32)
    )
    corpus.close()
    return found


def test_columns_are_the_numbers_of_the_corpus(columns: Columns) -> None:
    days = [[date(2016, 2, 1).toordinal(), date(2016, 2, 29).toordinal()], [UNDATED, UNDATED]]
    assert columns.document_days.tolist() == days
    assert columns.paragraph_documents.tolist() == [0, 0, 1]
    assert columns.paragraph_texts.tolist() == [0, 1, 1]
    assert columns.document_paragraphs.tolist() == [0, 2, 3]
    assert columns.texts_of_documents(np.array([True, False])).tolist() == [True, True]
    assert columns.texts_of_documents(np.array([False, True])).tolist() == [False, True]
    assert columns.document_stories.tolist() == [1, 2]
    assert columns.text_paragraphs.tolist() == [0, 1]
    assert columns.text_groups.tolist() == [0, 1]
    assert columns.text_boilerplate.tolist() == [False, False]
    assert columns.windows_of_text(1) == range(1, 4)
    assert columns.texts_of_windows(np.arange(4)).tolist() == [0, 1, 1, 1]


def test_copies_of_a_text_are_its_whole_group(tmp_path: Path) -> None:
    first, second = "Rain fell in the valley on Monday.", "RAIN FELL in the valley on Monday!"
    third = "Rain fell in a valley on Monday."
    texts = (first, "One.", second, "Two.", third)
    corpus = _write(tmp_path / "corpus.sqlite", [Document("a", "a", texts)])
    save_columns(read_columns(corpus, skeletons(texts), np.arange(6, dtype=np.int64), np.zeros(1, np.int32)), tmp_path)
    corpus.close()
    columns = load_columns(tmp_path)
    expected = {0: [0, 2, 4], 1: [1], 2: [0, 2, 4], 3: [3], 4: [0, 2, 4]}
    assert {text: columns.copies_of_text(text).tolist() for text in range(5)} == expected


def test_columns_are_saved_and_mapped(columns: Columns, tmp_path: Path) -> None:
    save_columns(columns, tmp_path)
    loaded = load_columns(tmp_path)
    for name in Columns.__dataclass_fields__:
        before, after = getattr(columns, name), getattr(loaded, name)
        assert isinstance(after.base, np.memmap)
        assert after.dtype == before.dtype
        assert after.tolist() == before.tolist()


@pytest.mark.parametrize("name", list(Columns.__dataclass_fields__))
@pytest.mark.parametrize("cut", [0, 5, 60, -1])
def test_a_column_cut_short_is_refused(columns: Columns, tmp_path: Path, name: str, cut: int) -> None:
    save_columns(columns, tmp_path)
    path = tmp_path / f"{name}.npy"
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(IndexDamagedError, match=r"is not whole .*; build it again: python -m index YOUR-DOCUMENTS$"):
        load_columns(tmp_path)


def test_a_pickle_is_not_opened(columns: Columns, tmp_path: Path) -> None:
    save_columns(columns, tmp_path)
    np.save(tmp_path / "paragraph_texts.npy", np.array([{"any": "object"}], dtype=object), allow_pickle=True)
    with pytest.raises(IndexDamagedError, match="is not whole"):
        load_columns(tmp_path)


@pytest.mark.parametrize(
    ("path", "page", "where"),
    [
        ("a.pdf", 3, "page 3"),
        ("papers.zip/a.PPTX", 3, "slide 3"),
        ("a.pot", 3, "slide 3"),
        ("a.tiff", 3, "page 3"),
        ("a.xlsx", 3, "row 3"),
        ("a.csv", None, "paragraph 5"),
        ("a.txt", None, "paragraph 5"),
    ],
)
def test_where_a_paragraph_is_is_said_as_its_format_has_it(path: str, page: int | None, where: str) -> None:
    assert Place(paragraph=4, document=path, path=path, source=path, page=page).where == where


def test_fields_are_kept_once_each_and_taken_over(tmp_path: Path) -> None:
    fields = [(("desk", "Sea"), ("to", "Ann"), ("to", "Bo")), (("desk", "Sea"),), (("Desk", "sea"),), ()]
    some = [Document(f"d{n}", "p", (f"Text {n}.",), fields=own) for n, own in enumerate(fields)]
    before = _write(tmp_path / "before.sqlite", some)
    known = Known(before.path, np.arange(4, dtype=np.int32), 4)
    writer = CorpusWriter(tmp_path / "after.sqlite", known)
    writer.begin(SourceFile(tmp_path, "new"))
    writer.add(Document("new", "p", ("Text 9.",), fields=(("to", "Bo"), ("desk", "Land"))))
    writer.end(SourceFile(tmp_path, "new"))
    writer.take_over(SourceFile(tmp_path, "all"), 0)
    writer.finish()
    after = Corpus(tmp_path / "after.sqlite")
    assert after.is_ours()
    assert [document.fields for document in before.documents()] == fields
    assert [document.fields for document in after.documents()] == [(("to", "Bo"), ("desk", "Land")), *fields]
    assert list(after.field_counts()) == [("Desk", 1, 1), ("desk", 2, 3), ("to", 2, 3)]
    rows = {value: row for row, value in after.field_values("desk")}
    assert after.documents_with(rows["Sea"]).tolist() == [1, 2]
    named = after.document_named("d0")
    assert named is not None
    assert named[1].fields == fields[0]
