"""What a check says, in words that the terminal, the files and the page share."""

from index.storage.corpus import Place
from search.answer.wording import readable_date
from search.checking.checked import Checked, CheckedSentence, Comparison, RelatedHit

NO_VERDICT = "What is found is compared, not judged: none of this says whether a sentence is true."
NOT_CHECKED = "nothing to check"


def summary(checked: Checked) -> str:
    """Return how many sentences have which finding: “12 sentences: 7 found, …”."""
    counts = [f"{checked.count(one):,} {one}" for one in ("found", "found with differences", "nothing here")]
    total = len(checked.sentences)
    rest = checked.count("not checked")
    return f"{total:,} sentence{'' if total == 1 else 's'}: {', '.join(counts)}, {rest:,} with {NOT_CHECKED}"


def said_of(one: CheckedSentence) -> str:
    """Return the finding of a sentence with how many sources report it."""
    if one.finding == "not checked":
        return NOT_CHECKED
    if not one.sources:
        return one.finding
    return f"{one.finding} · {one.sources} source{'' if one.sources == 1 else 's'}"


def compared(one: Comparison) -> str:
    """Return a comparison in words: “other figure: 55 in the draft, 40 people there”."""
    if one.kind == "denial":
        return f"denied there: “{one.there}”"
    if one.kind == "negation":
        where, word = ("only in the draft", one.draft) if one.draft else ("only there", one.there)
        return f"negated {where}: “{word}”"
    if one.kind == "quotation":
        return {
            "same": "quotation found word for word",
            "other": f"quotation found with changes: {changed_words(one)}",
            "not there": f"quotation not found: “{one.draft}”",
        }[one.agreement]
    if one.agreement == "same":
        return f"same {one.kind}: {one.draft}"
    if one.agreement == "other":
        return f"other {one.kind}: {one.draft} in the draft, {one.there} there"
    return f"{one.kind} not there: {one.draft}"


def changed_words(one: Comparison) -> str:
    """Return a quotation with its changes: [−what only the draft has−] and [+what only the document has+]."""
    marks = {"same": ("", ""), "only in the draft": ("[−", "−]"), "only there": ("[+", "+]")}
    return " ".join(f"{marks[part.kind][0]}{part.text}{marks[part.kind][1]}" for part in one.changes)


def reported(hit: RelatedHit) -> str:
    """Return where a paragraph stands, and in how many other places."""
    return ", ".join(filter(None, [place_in_words(hit.place), also_in(hit)]))


def also_in(hit: RelatedHit) -> str:
    """Return in how many other places a paragraph stands; nothing where in none."""
    count = len(hit.also_in)
    return f"also in {count} other place{'' if count == 1 else 's'}" if count else ""


def place_in_words(place: Place) -> str:
    """Return date, title, source and number of a paragraph in a line."""
    return " · ".join(filter(None, [readable_date(place.date), place.called, place.source, place.where]))
