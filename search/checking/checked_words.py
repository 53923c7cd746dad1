"""What a check says, in words that the terminal, the files and the page share."""

from search.checking.checked import FINDINGS, Agreement, Checked, CheckedSentence, Comparison, Finding, Kind, RelatedHit
from search.speech import counted, marked, marked_plural, say

NO_VERDICT = marked("What is found is compared, not judged: none of this says whether a sentence is true.")
_FINDINGS: dict[Finding, str] = {
    "found": marked("found"),
    "found with differences": marked("found with differences"),
    "nothing here": marked("nothing here"),
    "not checked": marked("nothing to check"),
}
_SENTENCES = marked_plural("{number} sentence", "{number} sentences")
_SOURCES = marked_plural("{number} source", "{number} sources")
_PLACES = marked_plural("also in {number} other place", "also in {number} other places")
_COMPARED: dict[tuple[Kind, Agreement], str] = {
    ("figure", "same"): marked("same figure: {draft}"),
    ("figure", "other"): marked("other figure: {draft} in the draft, {there} there"),
    ("figure", "not there"): marked("figure not there: {draft}"),
    ("date", "same"): marked("same date: {draft}"),
    ("date", "other"): marked("other date: {draft} in the draft, {there} there"),
    ("date", "not there"): marked("date not there: {draft}"),
    ("name", "same"): marked("same name: {draft}"),
    ("name", "other"): marked("other name: {draft} in the draft, {there} there"),
    ("name", "not there"): marked("name not there: {draft}"),
    ("negation", "other"): marked("negated only there: “{there}”"),
    ("negation", "not there"): marked("negated only in the draft: “{draft}”"),
    ("denial", "other"): marked("denied there: “{there}”"),
    ("quotation", "same"): marked("quotation found word for word"),
    ("quotation", "other"): marked("quotation found with changes: {changes}"),
    ("quotation", "not there"): marked("quotation not found: “{draft}”"),
}


def finding_in_words(finding: Finding) -> str:
    """Return a finding in the language of who is served."""
    return say(_FINDINGS[finding])


def summary(checked: Checked) -> str:
    """Return how many sentences have which finding: “12 sentences: 7 found, …”."""
    counts = [
        say("{number} {finding}", number=checked.count(one), finding=finding_in_words(one))
        for one in FINDINGS
        if checked.count(one)
    ]
    return ": ".join(filter(None, [counted(*_SENTENCES, len(checked.sentences)), ", ".join(counts)]))


def said_of(one: CheckedSentence) -> str:
    """Return the finding of a sentence with how many sources report it."""
    sources = counted(*_SOURCES, one.sources) if one.sources else ""
    return " · ".join(filter(None, [finding_in_words(one.finding), sources]))


def compared(one: Comparison) -> str:
    """Return a comparison in words: “other figure: 55 in the draft, 40 people there”."""
    return say(_COMPARED[one.kind, one.agreement], draft=one.draft, there=one.there, changes=changed_words(one))


def changed_words(one: Comparison) -> str:
    """Return a quotation with its changes: [−what only the draft has−] and [+what only the document has+]."""
    marks = {"same": ("", ""), "only in the draft": ("[−", "−]"), "only there": ("[+", "+]")}
    return " ".join(f"{marks[part.kind][0]}{part.text}{marks[part.kind][1]}" for part in one.changes)


def also_in(hit: RelatedHit) -> str:
    """Return in how many other places a paragraph stands; nothing where in none."""
    return counted(*_PLACES, len(hit.also_in)) if hit.also_in else ""
