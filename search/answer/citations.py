"""A hit as a citation: what it says, where it stands, since when."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import msgspec

from index.storage.corpus import Place
from search.answer.answer import Hit
from search.answer.wording import readable_date, readable_place

# Markup anywhere, and what makes a list only where it begins a line.
_MARKDOWN = re.compile(r"([\\`*_\[\]<>#|$~&]|^[+-]|(?<=^\d)[.)])")
_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]+")


def plain_citation(hit: Hit) -> str:
    """Return the evidence and where it stands, in one line; then its paragraph, where that says more."""
    line = f"“{_clean(hit.evidence_text)}” {_where(hit.place, _clean)}."
    return line + (f"\n\n{_clean(hit.text)}" if _has_more(hit) else "")


def markdown_citation(hit: Hit) -> str:
    """Return a hit as a quotation in Markdown: its headings, its paragraph with the evidence in bold, and its place.

    Where the paragraph is the evidence, nothing is bold.
    """
    path = " › ".join(map(in_markdown, hit.place.headings))
    above = f"> {path}\n>\n" if path else ""
    before, evidence, after = map(in_markdown, _around_evidence(hit))
    marked = f"**{evidence}**" if evidence and (before or after) else evidence
    paragraph = " ".join(filter(None, [before, marked, after]))
    return f"{above}> {paragraph}\n>\n> — {_where(hit.place, in_markdown)}"


def bibtex_citation(hit: Hit) -> str:
    """Return the document as an entry of a BibTeX file: `note` has the evidence, `annote` its paragraph."""
    # 0.2 s to import, and few hits are cited.
    from pybtex.database import BibliographyData, Entry  # noqa: PLC0415 - only who copies a citation needs it

    place = hit.place
    date = (place.date or "").split("-")
    fields = {
        "author": "{" + place.author + "}" if place.author else "",
        "title": place.called or place.document,
        "year": date[0],
        "month": str(int(date[1])) if len(date) > 1 else "",
        "day": str(int(date[2])) if len(date) > 2 else "",
        "howpublished": place.source,
        "url": web_address(place.url) or "",
        "note": f"{readable_place(place).capitalize()}: “{hit.evidence_text}”",
        "annote": hit.text if _has_more(hit) else "",
    }
    entry = Entry("misc", fields=[(name, _balanced(_clean(value))) for name, value in fields.items() if value])
    text: str = BibliographyData({_key(place): entry}).to_string("bibtex")
    return text


def csl_citation(hit: Hit) -> str:
    """Return the document as CSL-JSON, for Zotero and pandoc: `note` has the evidence, `abstract` its paragraph."""
    place = hit.place
    item: dict[str, Any] = {
        "id": _key(place),
        "type": "document",
        "title": place.called or place.document,
        "publisher": place.source,
        "note": f"{readable_place(place).capitalize()}: “{hit.evidence_text}”",
    }
    if _has_more(hit):
        item["abstract"] = hit.text
    if place.author:
        item["author"] = [{"literal": place.author}]
    if place.date:
        item["issued"] = {"date-parts": [[int(part) for part in place.date.split("-")]]}
    if address := web_address(place.url):
        item["URL"] = address
    return msgspec.json.format(msgspec.json.encode([item]), indent=2).decode()


def place_citation(place: Place, *, paragraph: bool = True) -> str:
    """Return where a paragraph stands, or its document alone, as a citation says it."""
    return _where(place, _clean, paragraph=paragraph)


def in_one_line(text: str) -> str:
    """Return a text without line breaks and what a terminal would obey."""
    return _clean(text)


def in_markdown(text: str) -> str:
    """Return a text in which nothing is Markdown or HTML."""
    return _MARKDOWN.sub(r"\\\1", _clean(text))


def _has_more(hit: Hit) -> bool:
    """Tell whether the paragraph says more than the evidence."""
    return _clean(hit.text) != _clean(hit.evidence_text)


def _around_evidence(hit: Hit) -> tuple[str, str, str]:
    """Return the paragraph in three parts: before the evidence, the evidence, and after it."""
    start, end = hit.evidence
    return hit.text[:start], hit.text[start:end], hit.text[end:]


def _where(place: Place, written: Callable[[str], str], *, paragraph: bool = True) -> str:
    title = written(place.called) if place.called else ""
    author = written(place.author) if place.author else ""
    where = readable_place(place) if paragraph else ""
    parts = [author, title, written(place.source), readable_date(place.date), where]
    return ", ".join([*filter(None, parts), *filter(None, [web_address(place.url)])])


def _clean(text: str) -> str:
    return _UNSAFE.sub(" ", text).strip()


def _balanced(text: str) -> str:
    """Take away the braces of a text in which they are not balanced: in a BibTeX field they would end it."""
    depth = 0
    for character in text:
        depth += (character == "{") - (character == "}")
        if depth < 0:
            break
    return text if depth == 0 else text.replace("{", "(").replace("}", ")")


def _key(place: Place) -> str:
    name = re.sub(r"[^A-Za-z0-9]+", "-", place.document.rpartition("/")[2]).strip("-")
    return f"{name or 'document'}-{place.number}"


def web_address(url: str | None) -> str | None:
    """Return a document's address if a browser may follow it: one of the web, never `javascript:` or a file."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return None
    return url if parts.scheme.lower() in {"http", "https"} and parts.netloc else None
