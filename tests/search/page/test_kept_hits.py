"""Collections, and what is carried away of them."""

import hashlib
import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from index.embedding.model import ModelIdentity
from index.errors import UsageError
from index.storage.corpus import Place
from index.storage.manifest import FORMAT, Counts, Manifest
from search.answer.answer import Hit, Look
from search.page.carrying_away import as_bundle, as_html, as_markdown, open_bundle
from search.page.kept_hits import FILE, Collections, KeptHit

PLACE = Place(
    paragraph=4, document="d", path="d.txt", source="The Paper", title="<b>T</b>", author="Ann Lee", date="2017-03-27"
)  # fmt: skip
HIT = Hit(1, 0.5, "It rained\u2028. The <i>dam</i> broke. We left.", Look.taken((12, 32)), PLACE)
KEPT = KeptHit.of(HIT, "Dams", "What broke?", "s1")
MANIFEST = Manifest(
    format=FORMAT,
    snapshot="s1",
    created="2026-01-01T00:00:00+00:00",
    sources=["docs"],
    model=ModelIdentity("m", "a" * 64, "b" * 64, 384, 256, 384),
    index_type="flat",
    complete=True,
    reading="",
    counts=Counts(1, 0, 1, 1, 1, 1, 0),
    files={},
)


def _other(paragraph: int, collection: str = "Dams") -> KeptHit:
    return replace(KEPT, paragraph=paragraph, collection=collection)


def test_hits_are_kept_in_order_annotated_moved_and_removed(tmp_path: Path) -> None:
    kept = Collections(tmp_path)
    assert kept.all() == {}
    kept.keep(KEPT)
    kept.keep(_other(7), _other(8, "Ferries"))
    kept.annotate(KEPT, "check", ("a", "b"))
    assert kept.all() == {
        "Dams": [replace(KEPT, note="check", tags=("a", "b")), _other(7)],
        "Ferries": [_other(8, "Ferries")],
    }
    kept.move(_other(7), -1)
    kept.move(_other(7), -1)  # there is no room
    assert [one.paragraph for one in kept.all()["Dams"]] == [7, 5]
    kept.remove(_other(8, "Ferries"))
    assert list(kept.all()) == ["Dams"]
    assert kept.all()["Dams"][1].as_hit().evidence_text == "The <i>dam</i> broke"


def test_damaged_line_is_named_and_put_aside(tmp_path: Path) -> None:
    kept = Collections(tmp_path)
    kept.keep(KEPT)
    wrong = json.loads((tmp_path / FILE).read_text().strip())
    wrong["evidence"] = [5, 9999]
    with (tmp_path / FILE).open("a") as stream:
        stream.write(json.dumps(wrong) + "\n{\n")
    assert kept.all() == {"Dams": [KEPT]}
    assert kept.damage() == [f"line {number} of {tmp_path / FILE}" for number in (2, 3)]
    kept.keep(_other(7))
    assert kept.damage() == []
    assert len((tmp_path / f"{FILE}.damaged").read_text().splitlines()) == 2


def test_markdown_and_web_page_have_the_paragraph_its_place_and_the_note_and_no_markup_of_its_own() -> None:
    noted = replace(KEPT, note="<script>x</script>", tags=("a*", "b"))
    text = as_markdown("My <dams>", [noted])
    assert text.startswith("# My \\<dams\\>\n\n> It rained\u2028. **The \\<i\\>dam\\</i\\> broke** . We left.")
    assert "> — Ann Lee, \\<b\\>T\\</b\\>, The Paper, 27 March 2017, paragraph 5" in text
    assert text.endswith("\\<script\\>x\\</script\\>\n\n*a\\*, b*\n")
    page = as_html("My <dams>", [noted])
    assert "<mark>The &lt;i&gt;dam&lt;/i&gt; broke</mark>" in page
    assert "<small>Ann Lee, &lt;b&gt;T&lt;/b&gt;, The Paper, 27 March 2017, paragraph 5.</small>" in page
    assert "<p>&lt;script&gt;x&lt;/script&gt;</p><small>a*, b</small>" in page
    assert "<i>" not in page


def test_bundle_is_checked_byte_by_byte() -> None:
    hits = [KEPT, replace(_other(7), note="n")]
    bundle = as_bundle("Dams", hits, MANIFEST)
    assert open_bundle(bundle) == hits
    assert as_bundle("Dams", hits, MANIFEST) == bundle
    with zipfile.ZipFile(io.BytesIO(bundle)) as opened:
        files = {name: opened.read(name) for name in opened.namelist()}
    about = json.loads(files["bundle.json"])
    assert (about["snapshot"], about["model_sha256"], about["questions"]) == ("s1", "a" * 64, ["What broke?"])
    assert about["files"]["paragraphs.jsonl"] == hashlib.sha256(files["paragraphs.jsonl"]).hexdigest()
    for name in ("paragraphs.jsonl", "collection.md"):
        changed = {**files, name: files[name].replace(b"broke", b"stood")}
        with pytest.raises(UsageError, match=f"^{name} in the bundle is not as it was made"):
            open_bundle(_zip(changed))
    with pytest.raises(UsageError, match="expected a bundle made by this page"):
        open_bundle(_zip({"a.txt": b"x"}))
    for content in (b"", b"PK", bundle[:-30], bundle[:200] + b"\0" * 20 + bundle[220:]):
        with pytest.raises(UsageError):
            open_bundle(content)


def _zip(files: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as bundle:
        for name, content in files.items():
            bundle.writestr(name, content)
    return stream.getvalue()
