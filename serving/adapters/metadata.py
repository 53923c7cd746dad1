"""What a framework is told of a hit, beside its text."""

from typing import Any

from search.answer.answer import Answer, Hit, place_fields
from search.answer.citations import place_citation


def metadata_of(answer: Answer, hit: Hit) -> dict[str, Any]:
    """Return where a hit stands, its evidence, how to cite it, and the verdict; without what is not known."""
    fields = {
        **place_fields(hit.place),
        "evidence": hit.evidence_text,
        "citation": place_citation(hit.place),
        "score": hit.score,
        "verdict": answer.verdict,
        "snapshot": answer.snapshot,
    }
    return {name: value for name, value in fields.items() if value is not None}
