"""Plain text, Markdown and JSON Lines, as files on disk."""

import gzip
import json
import os
import random
import tracemalloc
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.reading.documents import Document
from index.reading.formats import format_of
from index.reading.formats.decoding import NotTextError, decode

FRENCH = "Le président a répondu à la question; la réunion s’est terminée très tôt, à Genève."
RUSSIAN = "Посол России ответил на обвинение и назвал его совершенно ложным. Переговоры продолжатся."
ENGLISH = "The minister’s “answer” was short – and the price was 20 € a day."
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"

ReadResult = tuple[list[Document], list[str]]
Read = Callable[[str, str | bytes], ReadResult]
ReadPath = Callable[[Path], ReadResult]


def _document(name: str, *paragraphs: str) -> Document:
    return Document(name, name, paragraphs)


# --- decoding ---


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_unicode_is_read_without_a_doubt(encoding: str) -> None:
    assert decode(FRENCH.encode(encoding)) == (FRENCH, None)


def test_utf_16_of_either_byte_order_is_read() -> None:
    assert decode(b"\xff\xfe" + RUSSIAN.encode("utf-16-le")) == (RUSSIAN, None)
    assert decode(b"\xfe\xff" + RUSSIAN.encode("utf-16-be")) == (RUSSIAN, None)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le"])
@pytest.mark.parametrize("text", [ENGLISH, FRENCH, RUSSIAN])
def test_unicode_without_a_byte_order_mark_is_read(text: str, encoding: str) -> None:
    assert decode((text * 5).encode(encoding)) == (text * 5, None)


def test_stray_nuls_are_left_out() -> None:
    """Faulty programs write them; a text with one is text all the same."""
    text = ENGLISH.encode()
    assert decode(text[:20] + b"\x00" + text[20:]) == (ENGLISH, "1 NUL character in it left out")
    assert decode(b"\x00".join([text, text])) == (ENGLISH * 2, "1 NUL character in it left out")


@pytest.mark.parametrize(
    ("text", "encoding", "read_as"),
    [
        (ENGLISH, "cp1252", "Windows-1252"),
        (FRENCH, "cp1252", "Windows-1252"),
        (FRENCH.replace("’", "'"), "latin-1", "iso8859-15"),
        (RUSSIAN, "cp1251", "Windows-1251"),
        (RUSSIAN, "koi8-r", "KOI8-R"),
        ("政府は昨日、新しい計画を発表した。", "shift_jis", "CP932"),
    ],
)
def test_another_encoding_is_recognised_with_a_doubt(text: str, encoding: str, read_as: str) -> None:
    assert decode(text.encode(encoding)) == (text, f"not valid UTF-8; read as {read_as}, which is most likely")


@pytest.mark.parametrize(
    ("broken", "doubt"),
    [(b"\xff", "1 place in it not valid UTF-8, shown as \ufffd"), (b"\xff\xfe", "2 places in it not valid UTF-8")],
)
def test_utf_8_with_broken_bytes_stays_utf_8(broken: bytes, doubt: str) -> None:
    data = FRENCH.encode().replace(b"question", b"quest" + broken + b"ion")
    text, found = decode(data)
    assert text == FRENCH.replace("question", "quest" + "\ufffd" * len(broken) + "ion")
    assert found is not None
    assert found.startswith(doubt)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (PNG, "not text, but image/png"),
        (b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj", "not text, but application/pdf"),
        (random.Random(1).randbytes(4096), "not text, but data"),
        (b"words with a\x00zero", "not text, but data"),
    ],
    ids=["png", "pdf", "random", "zero"],
)
def test_what_is_not_text_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(NotTextError) as error:
        decode(data)
    assert str(error.value) == message


@given(st.one_of(st.binary(), st.text().map(str.encode), st.text().map(lambda text: text.encode("utf-16"))))
def test_decoding_gives_storable_text_or_says_that_it_is_none(data: bytes) -> None:
    try:
        text, _ = decode(data)
    except NotTextError:
        return
    assert "\x00" not in text
    text.encode()


@given(st.text().filter(lambda text: "\x00" not in text))
def test_utf_8_is_decoded_as_it_is(text: str) -> None:
    assert decode(text.encode()) == (text.removeprefix("\ufeff"), None)


# --- any format ---


@pytest.mark.parametrize(
    "name", ["a.txt", "a.TXT", "a.text", "a.md", "a.markdown", "a.jsonl", "a.ndjson", "a.JSONL.gz"]
)
def test_known_formats(name: str) -> None:
    assert format_of(name) is not None


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("a.exe", ".exe is not a format that can be read"),
        ("a.", "its name has no ending: not a format that can be read"),
        (
            "a.MP3",
            "a sound recording (.mp3), which is not read; make a transcript of it (.srt, .vtt or .txt) and index that",
        ),
        ("a.pst", "a mailbox of Outlook (.pst), which is not read; export its mails as MBOX, EML or MSG"),
        (
            "a.tar.zst",
            "an archive (.tar.zst), which is not read; unpack it, or pack it as ZIP",
        ),
        ("a.7zip", ".7zip is not a format that can be read"),
        ("a.txt.bak", ".bak is not a format that can be read"),
        ("txt", "its name has no ending: not a format that can be read"),
    ],
)
def test_other_formats_are_skipped_by_name(read: Read, name: str, message: str) -> None:
    assert read(name, "text") == ([], [f"skipped: {name}: {message}"])


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", b" \n\t\n", "empty"),
        ("a.txt", b"* * *\n\n---", "no text in it"),
        ("a.txt", b"\xef\xbb\xbf", "no text in it"),
        ("a.txt", PNG, "not text, but image/png"),
        ("a.txt", random.Random(2).randbytes(1000), "not text, but data"),
        ("a.md", b"", "empty"),
        ("a.md", b"# Only a title", "no text in it"),
        ("a.md", PNG, "not text, but image/png"),
        ("a.jsonl", b"", "empty"),
        ("a.jsonl.gz", gzip.compress(b"", mtime=0), "empty"),
    ],
)
def test_a_file_without_text_is_skipped(read: Read, name: str, content: bytes, message: str) -> None:
    assert read(name, content) == ([], [f"skipped: {name}: {message}"])


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.jsonl"])
def test_a_file_without_permission_is_skipped(
    open_folder: Path, as_nobody: Callable[[], AbstractContextManager[None]], name: str, read_path: ReadPath
) -> None:
    path = open_folder / name
    path.write_text("secret")
    path.chmod(0)
    with as_nobody():
        result = read_path(path)
    assert result == ([], [f"skipped: {name}: you have no permission to read it"])


def test_a_file_that_vanished_is_skipped(tmp_path: Path, read_path: ReadPath) -> None:
    assert read_path(tmp_path / "gone.txt") == ([], ["skipped: gone.txt: it vanished before it was read"])


@given(
    st.sampled_from(["a.txt", "a.md", "a.jsonl", "a.jsonl.gz"]),
    st.one_of(
        st.binary(),
        st.text(st.sampled_from("#->*_`[](){}|<!/>&;:\"'\n \t\\ab0\ud7ff1é中")).map(str.encode),
        st.text(st.sampled_from("abc: -\n\"'[]{}&*!|>%@`#?,0123456789.x")).map(
            lambda t: f"---\n{t}\n---\nBody".encode()
        ),
        st.recursive(st.none() | st.booleans() | st.floats() | st.integers() | st.text(), st.lists).map(
            lambda value: json.dumps({"_id": value, "text": "Some text.", "date": value, "metadata": value}).encode()
        ),
    ),
)
def test_reading_raises_nothing_and_gives_what_can_be_stored(
    read_path: ReadPath, tmp_path_factory: pytest.TempPathFactory, name: str, data: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / name
    path.write_bytes(data)
    documents, notes = read_path(path)
    assert documents or notes or not data.strip() or name.startswith("a.jsonl")
    for text in (*notes, *(field for d in documents for field in (d.name, d.title or "", *d.paragraphs))):
        text.encode()


# --- plain text ---


def test_a_text_file_is_one_document(read: Read) -> None:
    documents, notes = read("a.txt", " date 2017-03-27 First,\nwrapped.\n\nSecond.")
    assert notes == []
    assert [(d.name, d.path, d.paragraphs, str(d.date), d.date_origin) for d in documents] == [
        ("a.txt", "a.txt", ("First, wrapped.", "Second."), "2017-03-27", "text")
    ]


def test_a_date_in_the_file_name_is_the_last_resort(read: Read) -> None:
    ((by_name,), _) = read("2016-01-02 talks.txt", "Some text.")
    assert (str(by_name.date), by_name.date_origin) == ("2016-01-02", "file name")
    ((by_text,), _) = read("2016-01-02 talks.txt", "date 2017-03-27 Some text.")
    assert (str(by_text.date), by_text.date_origin) == ("2017-03-27", "text")


def test_the_encoding_of_a_text_file_is_doubted(read: Read) -> None:
    assert read("a.txt", FRENCH.encode("cp1252")) == (
        [_document("a.txt", FRENCH)],
        ["doubt: a.txt: not valid UTF-8; read as Windows-1252, which is most likely"],
    )


@pytest.mark.slow
def test_a_line_of_50_mb_in_a_text_file_is_left_out_and_the_rest_read(read: Read) -> None:
    assert read("a.txt", b"Before.\n\n" + b"x" * 50_000_000 + b"\n\nAfter.") == (
        [_document("a.txt", "Before.", "After.")],
        [
            (
                "skipped: a.txt: a paragraph of 50,000,000 characters, expected at most 1,000,000; "
                "separate its paragraphs by blank lines"
            )
        ],
    )


@pytest.mark.slow
def test_a_file_of_nothing_but_one_line_of_50_mb_is_left_out_once(read: Read) -> None:
    documents, notes = read("a.txt", b"x" * 50_000_000)
    assert documents == []
    assert len(notes) == 1


def test_a_text_file_larger_than_its_limit_is_skipped(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.reading.formats.decoding.MAX_BYTES", 2**20)
    assert read("a.txt", b"words " * 2**18) == (
        [],
        ["skipped: a.txt: larger than 1 MiB, which a file of its kind may be; split it, or make its text JSON Lines"],
    )


# --- Markdown ---


def test_front_matter_is_metadata(read: Read) -> None:
    front = "---\nid: n7\ntitle: Talks\ndate: 2017-03-27\nsource: Herald\nurl: https://example.org\n---\n"
    ((document,), notes) = read("2016-01-01.md", front + "date 2015-01-01 One.\n\nTwo.")
    assert notes == []
    assert (document.name, document.title, document.source, document.url) == (
        "n7", "Talks", "Herald", "https://example.org",
    )  # fmt: skip
    assert (str(document.date), document.date_origin) == ("2017-03-27", "front matter")
    assert document.paragraphs == ("One.", "Two.")


@pytest.mark.parametrize(
    ("text", "title", "paragraphs"),
    [
        ("# A *title* #\n\nText.", "A title", ["Text."]),
        ("Some **bold** and [a link](https://example.org) and `code`.", None, ["Some bold and a link and code."]),
        ("Wrapped\nlines  \nhere.", None, ["Wrapped lines here."]),
        ("- one\n- two", None, ["• one • two"]),
        ("- one\n\n- two", None, ["one", "two"]),
        ("> quoted\n\n## Head\n\nText.", None, ["quoted", "Head", "Text."]),
        ("| a | b |\n|---|---|\n| 1 | 2 |", None, ["a | b • 1 | 2"]),
        ("<p>Hello <b>you</b></p>\n\n<script>x = 1</script>", None, ["Hello you"]),
        ("```\ncode here\n```", None, ["code here"]),
        ("![alt text](picture.png)", None, ["alt text"]),
        ("<![foo bar\n\nText.", None, ["<![foo bar", "Text."]),
        ("---\nText between rulers.\n---\nThe rest.", None, ["Text between rulers.", "The rest."]),
        ("One.\n\n---\n\nTwo.", None, ["One.", "Two."]),
    ],
)
def test_markup_does_not_show(read: Read, text: str, title: str | None, paragraphs: list[str]) -> None:
    ((document,), notes) = read("a.md", text)
    assert notes == []
    assert document.title == title
    assert list(document.paragraphs) == paragraphs


def test_broken_front_matter_is_read_as_text(read: Read) -> None:
    ((document,), notes) = read("a.md", "---\ntitle: [unclosed\n---\n\nText.")
    assert notes[0].startswith("doubt: a.md: its front matter is not valid YAML (")
    assert document.paragraphs[-1] == "Text."


def test_a_yaml_bomb_does_not_explode(read: Read) -> None:
    levels = "".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 12))
    ((document,), notes) = read("a.md", f"---\na0: &a0 x\n{levels}date: *a11\ntitle: *a11\n---\nText.")
    assert (document.paragraphs, document.title, document.date) == (("Text.",), None, None)
    assert len(notes) == 1


@pytest.mark.parametrize(
    ("front_matter", "problem"),
    [
        ("a: " + "[" * 25_000 + "]" * 25_000, "nested more than 50 deep"),
        ("- " * 25_000 + "a", "nested more than 50 deep"),
        ("a: " + "b" * 200_000, "200,005 characters, expected at most 100,000"),
    ],
    ids=["brackets", "lists", "long"],
)
def test_front_matter_that_would_crash_its_parser_is_read_as_text(read: Read, front_matter: str, problem: str) -> None:
    ((document,), notes) = read("a.md", f"---\n{front_matter}\n---\n\nText.")
    assert notes == [f"doubt: a.md: its front matter is not valid YAML ({problem}); read as text"]
    assert document.paragraphs[-1] == "Text."


# --- JSON Lines ---


def test_a_record_is_a_document(read: Read) -> None:
    record = {
        "_id": 7, "title": "Talks", "text": "One.\n\nTwo.", "date": "2017-03", "source": "Herald",
        "url": "https://example.org", "more": [1],
    }  # fmt: skip
    ((document,), notes) = read("a.jsonl", json.dumps(record))
    assert notes == []
    assert (document.name, document.path, document.title, document.source, document.url) == (
        "7", "a.jsonl", "Talks", "Herald", "https://example.org",
    )  # fmt: skip
    assert (document.paragraphs, str(document.date), document.date_origin) == (("One.", "Two."), "2017-03", "record")


def test_the_record_wins_over_its_metadata_object(read: Read) -> None:
    record = {"id": "a", "text": "x", "title": "", "metadata": {"id": "b", "title": "Below", "date": "2017-03-27"}}
    ((document,), _) = read("a.jsonl", json.dumps(record))
    assert (document.name, document.title, str(document.date)) == ("a", "Below", "2017-03-27")


@pytest.mark.parametrize("wrap", [bytes, gzip.compress], ids=["plain", "gzip"])
@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("not JSON", "not valid JSON: Expecting value at character 1"),
        ('{"text": "cut sho', "not valid JSON: Invalid control character at at character 18"),
        ("[1, 2]", "expected a JSON object with “text”, found a list"),
        ("null", "expected a JSON object with “text”, found null"),
        ("7", "expected a JSON object with “text”, found a number"),
        ('{"title": "t"}', "expected a JSON object with “text” as a string, found no “text”"),
        ('{"text": 7}', "expected a JSON object with “text” as a string, found “text” that is a number"),
        ('{"text": null}', "expected a JSON object with “text” as a string, found “text” that is null"),
        ('{"text": true}', "expected a JSON object with “text” as a string, found “text” that is true or false"),
        ('{"text": " \\n "}', "no text in it"),
        ("[" * 100_000, "not JSON that can be read: too long a number, or nested too deeply"),
        (
            '{"text": "x", "n": ' + "9" * 5000 + "}",
            "not JSON that can be read: too long a number, or nested too deeply",
        ),
        ("\x00\x01\x02 binary", "not valid JSON: Expecting value at character 1"),
    ],
)
def test_a_broken_line_is_left_out_and_its_neighbours_read(
    read: Read, line: str, message: str, wrap: Callable[[bytes], bytes]
) -> None:
    data = f'{{"text": "Before."}}\n{line}\n\n{{"text": "After."}}\n'
    assert read("a.jsonl", wrap(data.encode())) == (
        [_document("a.jsonl", "Before."), _document("a.jsonl", "After.")],
        [f"skipped: a.jsonl, line 2: {message}"],
    )


def test_an_unclear_date_is_a_doubt(read: Read) -> None:
    ((document,), notes) = read("a.jsonl", '{"text": "Text.", "date": "03/04/2017"}')
    assert document.date is None
    assert notes == [
        (
            "doubt: a.jsonl, line 1: its date “03/04/2017” is not one that can only mean one day, month or year; "
            "write it like 2017-03-27"
        )
    ]


def test_a_date_in_figures_is_clear_in_most_languages(read: Read) -> None:
    lines = [
        '{"text": "Der Botschafter wies die Vorwürfe am Montag zurück.", "date": "03.04.2017"}',
        '{"text": "Посол России ответил на обвинение и назвал его ложным.", "date": "03.04.2017"}',
        '{"text": "L’ambassadeur a rejeté lundi les accusations.", "date": "03/04/2017"}',
        '{"text": "03/04/2017\\nL’ambassadeur a rejeté lundi les accusations."}',
    ]
    documents, notes = read("a.jsonl", "\n".join(lines))
    assert [str(document.date) for document in documents] == ["2017-04-03"] * 4
    assert notes == []


def test_half_a_surrogate_pair_does_not_reach_the_index(read: Read) -> None:
    ((document,), _) = read("a.jsonl", r'{"_id": "\ud800", "title": "t\udfff", "text": "a\ud83d b", "date": "\ud800"}')
    assert (document.name, document.title, document.paragraphs) == ("?", "t?", ("a? b",))


def test_a_line_in_another_encoding_is_doubted(read: Read) -> None:
    good = b'{"text": "Good."}\n'
    documents, notes = read("a.jsonl", good + json.dumps({"text": FRENCH}, ensure_ascii=False).encode("cp1252"))
    assert [d.paragraphs for d in documents] == [("Good.",), (FRENCH,)]
    assert notes == ["doubt: a.jsonl, line 2: not valid UTF-8; read as Windows-1252, which is most likely"]


@pytest.mark.slow
def test_a_line_of_50_mb_is_passed_over_without_being_held(tmp_path: Path, read_path: ReadPath) -> None:
    path = tmp_path / "a.jsonl"
    with path.open("wb") as stream:
        stream.write(b'{"text": "Before."}\n{"text": "')
        for _ in range(50):
            stream.write(b"x" * 1_000_000)
        stream.write(b'"}\n{"text": "After."}\n')
    tracemalloc.start()
    result = read_path(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert result == (
        [_document("a.jsonl", "Before."), _document("a.jsonl", "After.")],
        ["skipped: a.jsonl, line 2: larger than 16 MiB, which one record may be"],
    )
    assert peak < 40 * 2**20  # as much as a record may have, twice while it is read


@pytest.mark.parametrize("damage", ["cut", "flipped"])
def test_a_damaged_archive_gives_what_stood_before(read: Read, damage: str) -> None:
    lines = [json.dumps({"text": f"Line {i}.", "noise": os.urandom(40).hex()}) for i in range(2000)]
    data = bytearray(gzip.compress("\n".join(lines).encode()))
    if damage == "cut":
        del data[len(data) // 2 :]
    else:
        data[-5] ^= 1
    documents, notes = read("a.jsonl.gz", bytes(data))
    assert [d.paragraphs for d in documents] == [(f"Line {i}.",) for i in range(len(documents))]
    assert 500 < len(documents) < (2000 if damage == "flipped" else 1500)
    assert len(notes) == 1
    assert notes[0].startswith(f"skipped: a.jsonl.gz, line {len(documents)}: the archive is damaged after this line (")
