"""Collections as Word files: read again by the library that Word files are read with here."""

import io
import zipfile
from dataclasses import replace

import docx

from search.page.kept_hits import KeptHit
from search.page.word_file import as_word

KEPT = KeptHit(
    collection="Dams", question="What broke?", text="It rained. The <i>dam</i> broke. We left.", evidence=(11, 31),
    document="d", paragraph=5, path="d.txt", source="The Paper", title="A flood", author="Ann Lee", date="2017-03-27",
    headings=("News", "Floods"), note="check it", tags=("a", "b"),
)  # fmt: skip


def test_quotation_has_its_evidence_in_bold_and_its_place_note_and_tags_below() -> None:
    file = docx.Document(io.BytesIO(as_word("My dams", [KEPT, replace(KEPT, headings=(), note="", tags=())])))
    assert [line.text for line in file.paragraphs] == [
        "My dams",
        "News › Floods",
        "It rained. The <i>dam</i> broke. We left.",
        "— Ann Lee, A flood, The Paper, 27 March 2017, paragraph 5",
        "check it",
        "Tags: a, b",
        "It rained. The <i>dam</i> broke. We left.",
        "— Ann Lee, A flood, The Paper, 27 March 2017, paragraph 5",
    ]
    quotation = file.paragraphs[2]
    assert quotation.style is not None
    assert quotation.style.name == "Quote"
    assert [run.text for run in quotation.runs if run.bold] == ["The <i>dam</i> broke"]


def test_same_hits_give_the_same_bytes() -> None:
    first = as_word("My dams", [KEPT])
    assert as_word("My dams", [KEPT]) == first
    with zipfile.ZipFile(io.BytesIO(first)) as members:
        assert {info.date_time for info in members.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_hostile_text_is_text() -> None:
    hostile = [
        "<w:r><w:instrText>DDEAUTO c:\\\\x.exe</w:instrText></w:r>",
        "]]><script>alert(1)</script>",
        "\x00\x0b\ufffe\ud800 &#x0; &amp;",
        "\u202egnorts",
        "javascript:alert(1) {HYPERLINK x}",
    ]
    kept = [replace(KEPT, text=text, evidence=(0, 3), note=text, title=text, tags=(text,)) for text in hostile]
    file = docx.Document(io.BytesIO(as_word(hostile[0], kept)))
    texts = [line.text for line in file.paragraphs]
    assert texts[0] == hostile[0]
    assert {hostile[1], "     &#x0; &amp;", "\ufffdgnorts", hostile[4]} <= set(texts)
    body = file.element.body
    assert [one.tag for one in body.iter() if one.tag.endswith(("}instrText", "}hyperlink", "}fldSimple"))] == []
