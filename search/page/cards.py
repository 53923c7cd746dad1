"""Hits and documents as HTML for the page; nothing of a document is ever markup in it."""

import html
import re
from collections.abc import Iterable, Mapping, Sequence

from index.storage.corpus import Place
from search.answer.answer import Hit, values_by_name
from search.answer.citations import web_address
from search.answer.excerpts import excerpt, shortened
from search.answer.explanation import reasons
from search.answer.wording import readable_date, readable_place
from search.page.context import Context, Excerpt
from search.page.facets import short_path
from search.page.panel import Mark
from search.speech import counted, say, speech

# Characters that turn the direction of what follows them; a document must not rearrange the page around it.
_DIRECTION_OVERRIDES = re.compile("[\u202a-\u202e\u2066-\u2069]")


def card(hit: Hit, context: Context, roots: Iterable[str], *, new: bool = False) -> str:
    """Return a hit as a card: where and when, the paragraph with its evidence marked, and more on request.

    Args:
        hit: an explained one also says why it matched.
        context: its neighbours, which stand around it where they are asked for.
        roots: the folders that were indexed; paths are shown from there on.
        new: whether it has come since its saved question was last looked at.
    """
    roots = list(roots)
    badge = f'<span class="new">{safe(say("new"))}</span>' if new else ""
    badge += f'<span class="new">{safe(say("from another time"))}</span>' if hit.outside else ""
    before, after = (
        "".join(f'<p class="neighbour" dir="auto">{safe(shortened(text))}</p>' for text in texts)
        for texts in (context.before, context.after)
    )
    more = [
        f'<details class="ask-context"><summary>{safe(say("show context"))}</summary></details>'
        if before or after
        else "",
        _copies(hit, roots),
        _explanation(hit),
    ]
    return (
        f'<article class="hit">{_about(hit.place, roots, badge, text=hit.text)}{_headings(hit.place)}{before}'
        f'<p class="paragraph" dir="auto">{_marked(hit)}</p>{_whole(hit)}{after}'
        f'<div class="more">{"".join(more)}</div></article>'
    )


def document(
    excerpt: Excerpt,
    paragraph: int,
    roots: Iterable[str],
    *,
    marks: Sequence[Mark] = (),
    current: Mark | None = None,
    headings: Mapping[int, int] | None = None,
) -> str:
    """Return a document.

    Args:
        excerpt: what is shown of it.
        paragraph: the one that was found (from 0), which is told from the others.
        roots: the folders that were indexed; paths are shown from there on.
        marks: what is marked in its paragraphs, in order.
        current: the mark that is looked at just now.
        headings: the level of each paragraph that is a heading, from 1.
    """
    lines = [about(excerpt.place, list(roots)), fields(excerpt.place)]
    if excerpt.first:
        before = counted("… {number} paragraph before", "… {number} paragraphs before", excerpt.first)
        lines.append(f'<p class="left-out">{safe(before)}</p>')
    by_paragraph: dict[int, list[Mark]] = {}
    for mark in marks:
        by_paragraph.setdefault(mark.paragraph, []).append(mark)
    for position, text in enumerate(excerpt.paragraphs, start=excerpt.first):
        found = position == paragraph
        classes = ["found"] * found + ["heading"] * (position in (headings or {}))
        named = f' class="{" ".join(classes)}"' if classes else ""
        here = ' aria-current="true"' if found else ""
        shown = with_marks(text, by_paragraph.get(position, []), current)
        lines.append(f'<p dir="auto"{named}{here}>{shown}</p>')
    left = excerpt.total - excerpt.first - len(excerpt.paragraphs)
    if left:
        after = counted("… {number} paragraph after", "… {number} paragraphs after", left)
        lines.append(f'<p class="left-out">{safe(after)}</p>')
    return f'<article class="document">{"".join(lines)}</article>'


def with_marks(text: str, marks: Iterable[Mark], current: Mark | None) -> str:
    """Return a text as HTML in which some parts are marked, and one of them is told from the others."""
    shown, place = "", 0
    for mark in marks:
        if mark.start < place or mark.start == mark.end:
            continue  # hits may overlap
        named = ' class="current"' if mark == current else ""
        shown += f"{safe(text[place : mark.start])}<mark{named}>{safe(text[mark.start : mark.end])}</mark>"
        place = mark.end
    return shown + safe(text[place:])


def safe(text: str) -> str:
    """Return a text as HTML in which nothing is markup and nothing turns the direction of what is around it."""
    return html.escape(without_overrides(text))


def without_overrides(text: str) -> str:
    """Return a text in which nothing turns the direction of what is around it."""
    return _DIRECTION_OVERRIDES.sub("\ufffd", text)


def about(document: Place, roots: list[str]) -> str:
    """Return as HTML when and where a document is from."""
    return _about(document, roots, "", number=False)


def fields(document: Place) -> str:
    """Return as HTML what else a document says of itself, to be opened on request; nothing where it says nothing."""
    by_name = values_by_name(document.fields)
    if not by_name:
        return ""
    listed = "".join(f"<dt>{safe(name)}</dt><dd>{safe('; '.join(values))}</dd>" for name, values in by_name.items())
    said = safe(counted("{number} field", "{number} fields", len(by_name)))
    return f'<details class="fields" dir="auto"><summary>{said}</summary><dl class="figures">{listed}</dl></details>'


def _about(place: Place, roots: list[str], badge: str, *, number: bool = True, text: str = "") -> str:
    """Return where a paragraph stands; what its text begins with need not stand above it, too."""
    source, full = _source_of(place, roots)
    begins = place.title is None and bool(place.opening) and text.startswith((place.opening or "").removesuffix(" …"))
    title = f"<cite>{safe(place.called)}</cite>" if place.called and not begins else ""
    address = web_address(place.url)
    if address:
        name = title or safe(source)
        linked = f'<a href="{safe(address)}" target="_blank" rel="noopener noreferrer">{name}</a>'
        title, source_shown = (linked, safe(source)) if title else ("", linked)
    else:
        source_shown = safe(source)
    parts = [
        f"<time>{safe(readable_date(place.date))}</time>{badge}",
        title,
        f'<span class="source" title="{safe(full)}">{source_shown}</span>',
        f"<span>{safe(place.author)}</span>" if place.author else "",
        f"<span>{safe(readable_place(place))}</span>" if number else "",
    ]
    return f'<div class="about">{"".join(parts)}</div>'


def _source_of(place: Place, roots: list[str]) -> tuple[str, str]:
    """Return a document's source as it is shown, and whole: of a file that is known by a title, the folder will do."""
    if place.source != place.path:
        return place.source, place.source
    path = short_path(place.path, roots)
    folder = path.rpartition("/")[0]
    return (folder if place.called and folder else path), path


def _headings(place: Place) -> str:
    """Return the headings above a paragraph, the outermost first; its document's title need not be said twice."""
    headings = place.headings[1:] if place.headings[:1] == (place.called,) else place.headings
    path = " › ".join(map(safe, headings))
    return f'<p class="headings" dir="auto">{path}</p>' if path else ""


def _copies(hit: Hit, roots: list[str]) -> str:
    if not hit.also_in:
        return ""
    listed = "".join(f"<li>{in_a_line(place, roots)}</li>" for place in hit.also_in)
    count = len(hit.also_in)
    first = min(filter(None, (place.date for place in (hit.place, *hit.also_in))), default=None)
    said = counted("+{number} copy", "+{number} copies", count)
    if first:
        date = _short_date(first, hit.place.date)
        said = counted("+{number} copy, first {date}", "+{number} copies, first {date}", count, date=date)
    return f"<details><summary>{safe(said)}</summary><ul>{listed}</ul></details>"


def in_a_line(place: Place, roots: list[str]) -> str:
    """Return where a paragraph stands as a line of HTML; paths are shown from the folders on that were indexed."""
    source, _ = _source_of(place, roots)
    parts = [readable_date(place.date), place.called, place.author, source, readable_place(place)]
    return safe(" · ".join(part for part in parts if part))


def _short_date(iso: str, beside: str | None) -> str:
    """Return “24 March”, with the year only where it is not the one of the date beside it."""
    same_year = beside is not None and len(iso) > 4 and beside[:4] == iso[:4]
    return readable_date(iso, year=not same_year)


def _explanation(hit: Hit) -> str:
    """Return why a hit matched, to be opened on request."""
    if hit.signals is None:
        return ""
    terms = ", ".join(say("“{words}”", words=term) for term in hit.matched_terms)
    has = say("of the question’s words it has {terms}", terms=terms)
    lines = [safe(has if terms else say("it has none of the question’s words"))]
    for reason in reasons(hit.signals):
        if reason.contribution is not None and not round(reason.contribution, 1):
            continue  # “+0.0” says nothing
        added = "" if reason.contribution is None else speech().decimal(reason.contribution, 1, signed=True)
        lines.append(f"{safe(reason.words)} <strong>{added}</strong>" if added else safe(reason.words))
    share = speech().percent(round(hit.score, 2))
    in_all = say("in all {share} on a scale that is the same for all questions; no probability", share=share)
    items = "".join(f"<li>{line}</li>" for line in [*lines, safe(in_all)])
    return f"<details><summary>{safe(say('why it matched'))}</summary><ul>{items}</ul></details>"


def _marked(hit: Hit) -> str:
    text, (start, end) = hit.text, hit.evidence
    first, last = excerpt(text, hit.evidence)
    end = min(end, last)
    evidence = safe(text[start:end])
    if hit.evidence != (0, len(text)):  # where all of it is the evidence, there is nothing to point out
        evidence = f"<mark>{evidence}</mark>"
    shown = f"{safe(text[first:start])}{evidence}{safe(text[end:last])}"
    return f"{'… ' if first else ''}{shown}{' …' if last < len(text) else ''}"


def _whole(hit: Hit) -> str:
    if excerpt(hit.text, hit.evidence) == (0, len(hit.text)):
        return ""
    said = say("the whole paragraph, {number} characters", number=len(hit.text))
    return f'<details><summary>{safe(said)}</summary><p dir="auto">{safe(hit.text)}</p></details>'
