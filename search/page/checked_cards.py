"""A checked draft as HTML in which nothing of the draft or of a document is markup: for the page, and to be printed."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from urllib.parse import quote

from search.answer.sentences import Span
from search.checking.checked import Checked, CheckedSentence, Comparison, Finding, RelatedHit
from search.checking.checked_words import NO_VERDICT, also_in, compared, said_of, summary
from search.checking.quotations import Stretch
from search.page.cards import in_a_line, safe
from search.speech import say

_CLASSES: dict[Finding, str] = {
    "found": "is-found",
    "found with differences": "is-different",
    "nothing here": "is-nothing",
    "not checked": "is-unchecked",
}
_SIGNS: dict[Finding, str] = {"found": "✓", "found with differences": "≠", "nothing here": "–", "not checked": ""}
"""Beside the colours: who does not see these reads them all the same."""
_HERE = "\ue000"
"""Stands for what is put in as HTML: a character of no text."""
_STYLE = """
html { color: #111; background: #fff; }
body { font: 1rem/1.55 system-ui, sans-serif; max-width: 46em; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1rem; margin: 1.6rem 0 .3rem; }
blockquote { margin: .5rem 0 .2rem; padding-left: .9rem; border-left: 3px solid #999; }
.sentence { font-weight: 600; } .finding { font-size: .875rem; } .place { font-size: .8125rem; color: #444; }
ul { margin: .2rem 0 .6rem; padding-left: 1.3em; font-size: .875rem; }
mark { background: #ffe9a8; color: inherit; } ins { background: #cdeccf; } del { background: #f6cccc; }
.is-found { border-bottom: 2px solid #2e7d32; } .is-different { border-bottom: 2px solid #b26a00; }
.is-nothing { border-bottom: 2px dotted #555; } .is-unchecked { color: #666; }
.draft { white-space: pre-wrap; }
section { break-inside: avoid; }
@media print {
  body { margin: 0; max-width: none; font-size: 10.5pt; }
  a { color: inherit; text-decoration: none; }
  @page { margin: 2cm; }
}
""".strip()


def draft_text(sentences: Sequence[CheckedSentence], text: str) -> str:
    """Return a draft's own text with each sentence in the colour of its finding, as far as it has been checked."""
    parts, at = [], 0
    for one in sentences:
        start, end = one.sentence.start, one.sentence.end
        sign = f'<sup aria-hidden="true">{_SIGNS[one.finding]}</sup>' if _SIGNS[one.finding] else ""
        named = f'<span class="{_CLASSES[one.finding]}" title="{safe(said_of(one))}">'
        parts.append(f"{safe(text[at:start])}{named}{safe(text[start:end])}</span>{sign}")
        at = end
    return f'<div class="draft" dir="auto">{"".join(parts)}{safe(text[at:])}</div>'


def sentence_card(one: CheckedSentence) -> str:
    """Return a sentence with what of it differs marked, its finding, and what became of its quotations."""
    spans = [own.draft_span for own in one.differences if own.draft_span]
    quotations = _items(one.quotations)
    return (
        f'<div class="checked {_CLASSES[one.finding]}-card"><p class="sentence" dir="auto">'
        f'<span class="number">{one.sentence.number}</span> {_marked(one.sentence.text, spans)}</p>'
        f'<p class="finding">{_SIGNS[one.finding]} {safe(said_of(one))}</p>{quotations}</div>'
    )


def related_card(hit: RelatedHit, roots: Iterable[str] = ()) -> str:
    """Return a paragraph beside a sentence: its evidence, where it stands, and what differs, marked.

    Paths are shown from the folders on that were indexed, `roots`.
    """
    start, end = hit.evidence
    spans = [(first - start, last - start) for first, last in _spans(hit) if start <= first and last <= end]
    agreeing = ", ".join(dict.fromkeys(own.draft for own in hit.comparisons if own.agreement == "same" and own.draft))
    same = f'<p class="place">{safe(say("the same there: {what}", what=agreeing))}</p>' if agreeing else ""
    more = f" · {safe(also_in(hit))}" if hit.also_in else ""
    denies = f'<span class="new">{safe(say("denies"))}</span> ' if hit.denies else ""
    return (
        f'<div class="related"><blockquote dir="auto">{denies}{_marked(hit.text[start:end], spans)}</blockquote>'
        f'<p class="place">{in_a_line(hit.place, list(roots))}{more}</p>'
        f"{_items(own for own in hit.differences if own.kind != 'quotation')}{same}</div>"
    )


def report_of(checked: Checked) -> str:
    """Return a checked draft as a web page to be printed; it asks for nothing from elsewhere."""
    sections = [
        f"<section>{sentence_card(one)}{''.join(map(related_card, one.hits))}</section>"
        for one in checked.sentences
        if one.finding != "not checked"
    ]
    name = safe(checked.draft.name)
    head = f"<meta charset='utf-8'><title>{name}</title><style>{_STYLE}</style>"
    about = f'<p class="finding">{safe(summary(checked))}. {safe(say(NO_VERDICT))}</p>'
    text = draft_text(checked.sentences, checked.draft.text)
    return (
        f"<!doctype html><html lang='{quote(checked.draft.language)}'><head>{head}</head><body><h1>{name}</h1>{about}"
        f"{text}<hr>{''.join(sections)}</body></html>\n"
    )


def _items(comparisons: Iterable[Comparison]) -> str:
    lines = [f"<li>{_changed(one) if one.changes else safe(compared(one))}</li>" for one in comparisons]
    return f"<ul>{''.join(lines)}</ul>" if lines else ""


def _changed(one: Comparison) -> str:
    """Return a quotation that was found with changes, word by word."""
    tags = {"same": "", "only in the draft": "del", "only there": "ins"}
    words = [
        f"<{tags[part.kind]}>{safe(part.text)}</{tags[part.kind]}>" if tags[part.kind] else safe(part.text)
        for part in one.changes
    ]
    text = safe(compared(replace(one, changes=(Stretch("same", _HERE),))))
    return text.replace(_HERE, " ".join(words))


def _spans(hit: RelatedHit) -> list[Span]:
    return [one.there_span for one in hit.differences if one.there_span and one.kind != "quotation"]


def _marked(text: str, spans: Iterable[Span]) -> str:
    shown, at = "", 0
    for start, end in sorted(spans):
        if at <= start < end:
            shown += f"{safe(text[at:start])}<mark>{safe(text[start:end])}</mark>"
            at = end
    return shown + safe(text[at:])
