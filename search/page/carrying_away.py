"""A collection to carry away: as Markdown, as a web page, or as a bundle that another copy of the program can check.

    paragraphs.jsonl      the hits, a record a line, as in `collections.jsonl`
    collection.md       the same to read
    bundle.json         which index and model found them, for which questions; the SHA-256 of the other files

A bundle is a ZIP file of these three. Who changes a byte of the first two has to change the third, too: the checksums
show mistakes and damage; only a signature could show who made it.
"""

import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace

import msgspec

from index.errors import UsageError, marked
from index.storage.manifest import Manifest
from search.answer.citations import in_markdown, markdown_citation, plain_citation
from search.page.cards import safe
from search.page.kept_hits import KeptHit, read_kept
from search.speech import ENGLISH, speaking

_PARAGRAPHS, _READABLE, _ABOUT = "paragraphs.jsonl", "collection.md", "bundle.json"
_FORMAT = 1
_MOST_BYTES = 50_000_000
"""A bundle that unpacks to more is no collection of paragraphs."""
_UNREADABLE = (
    zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, UnicodeDecodeError,
    msgspec.MsgspecError,
)  # fmt: skip
_STYLE = (
    "body{font:1.05rem/1.6 system-ui,sans-serif;max-width:44em;margin:2rem auto;padding:0 1rem}"
    "blockquote{margin:0;padding-left:1rem;border-left:3px solid #888}mark{background:#ffe9a8}small{display:block}"
)


class _About(msgspec.Struct):
    """What a bundle says about itself."""

    format: int
    collection: str
    snapshot: str
    model: str
    model_sha256: str
    questions: list[str]
    files: dict[str, str]
    """The SHA-256 of each."""


def as_markdown(name: str, hits: Iterable[KeptHit]) -> str:
    """Return a collection to read: each hit as a quotation with its place, its note and its tags."""
    lines = [f"# {in_markdown(name)}"]
    for kept in hits:
        lines.append(markdown_citation(kept.as_hit()))
        if kept.note:
            lines.append(in_markdown(kept.note))
        if kept.tags:
            lines.append(f"*{in_markdown(', '.join(kept.tags))}*")
    return "\n\n".join(lines) + "\n"


def as_html(name: str, hits: Iterable[KeptHit]) -> str:
    """Return a collection as a web page that asks for nothing from elsewhere; nothing of a document is markup in it."""
    parts = []
    for kept in hits:
        start, end = kept.evidence
        marked = f"{safe(kept.text[:start])}<mark>{safe(kept.text[start:end])}</mark>{safe(kept.text[end:])}"
        where = plain_citation(replace(kept.as_hit(), text=kept.text[start:end] or kept.text)).partition("\n")[0]
        note = f"<p>{safe(kept.note)}</p>" if kept.note else ""
        tags = f"<small>{safe(', '.join(kept.tags))}</small>" if kept.tags else ""
        cited = f"<small>{safe(where.rpartition('” ')[2])}</small>"
        parts.append(f'<section><blockquote dir="auto">{marked}</blockquote>{cited}{note}{tags}</section>')
    head = f"<meta charset='utf-8'><title>{safe(name)}</title><style>{_STYLE}</style>"
    return f"<!doctype html><html><head>{head}</head><body><h1>{safe(name)}</h1>{'<hr>'.join(parts)}</body></html>\n"


def as_bundle(name: str, hits: Sequence[KeptHit], manifest: Manifest) -> bytes:
    """Return a collection as a bundle; see above. The same hits give the same bytes."""
    lines = "".join(json.dumps(asdict(kept), ensure_ascii=False) + "\n" for kept in hits)
    with speaking(ENGLISH):  # the same bytes, whoever makes it
        files = {_PARAGRAPHS: lines.encode(), _READABLE: as_markdown(name, hits).encode()}
    about = _About(
        format=_FORMAT,
        collection=name,
        snapshot=manifest.snapshot,
        model=manifest.model.name,
        model_sha256=manifest.model.sha256,
        questions=list(dict.fromkeys(kept.question for kept in hits)),
        files={file: hashlib.sha256(content).hexdigest() for file, content in files.items()},
    )
    files[_ABOUT] = msgspec.json.format(msgspec.json.encode(about), indent=2) + b"\n"
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as bundle:
        for file, content in files.items():
            bundle.writestr(zipfile.ZipInfo(file), content, zipfile.ZIP_DEFLATED)  # without the time: the same bytes
    return stream.getvalue()


def open_bundle(content: bytes) -> list[KeptHit]:
    """Return the hits of a bundle, after comparing each of its files with its checksum.

    Raises:
        UsageError: it is no bundle, or not as it was made.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as bundle:
            names = bundle.namelist()
            if sum(info.file_size for info in bundle.infolist()) > _MOST_BYTES:
                raise UsageError(
                    marked("the bundle unpacks to more than {most} MB, expected paragraphs."),
                    most=_MOST_BYTES // 1_000_000,
                )
            if sorted(names) != sorted([_PARAGRAPHS, _READABLE, _ABOUT]):
                raise UsageError(
                    marked("the file holds {names}; expected a bundle made by this page."),
                    names=", ".join(names[:5])[:200],
                )
            files = {name: bundle.read(name) for name in names}
        about = msgspec.json.decode(files[_ABOUT], type=_About)
    except _UNREADABLE as error:
        raise UsageError(
            marked("the file is no bundle that can be read ({error}); expected one made by this page."), error=error
        ) from error
    if about.format != _FORMAT:
        raise UsageError(
            marked("the bundle has format {found}, expected {expected}; use the release that made it."),
            found=about.format,
            expected=_FORMAT,
        )
    for name in (_PARAGRAPHS, _READABLE):
        if hashlib.sha256(files[name]).hexdigest() != about.files.get(name):
            raise UsageError(
                marked("{name} in the bundle is not as it was made: its checksum is another one."), name=name
            )
    try:
        return [read_kept(line) for line in files[_PARAGRAPHS].decode().split("\n") if line]
    except (ValueError, msgspec.MsgspecError) as error:
        raise UsageError(
            marked("{name} in the bundle has a line that is no paragraph ({error})."), name=_PARAGRAPHS, error=error
        ) from error
