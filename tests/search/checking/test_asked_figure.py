"""Which figure a question asks for."""

import pytest

from search.checking.asked_figure import asked_figure


@pytest.mark.parametrize(
    ("question", "language", "kind", "counted", "outcome", "unit", "subject"),
    [
        ("How many people died in the Oldham fire?", "en", "count", "people", "dead", None, ("Oldham", "fire")),
        ("how many were injured in Leeds", "en", "count", None, "injured", None, ("Leeds",)),
        ("death toll of the Bari flood", "en", "count", None, "dead", None, ("Bari", "flood")),
        ("How many jobs did Norvex cut?", "en", "count", "job", None, None, ("Norvex", "cut")),
        ("number of homes destroyed by the storm", "en", "count", "home", "destroyed", None, ("storm",)),
        ("How much did the bridge cost?", "en", "money", None, None, None, ("bridge",)),
        ("What percentage of voters backed the plan?", "en", "share", None, None, None, ("voters", "backed", "plan")),
        ("How long did the strike last?", "en", "duration", None, None, None, ("strike", "last")),
        ("How old is the mayor of Hull?", "en", "age", None, None, None, ("mayor", "Hull")),
        (
            "How many acres burned near Reno?",
            "en",
            "measure",
            None,
            None,
            "meter**2",
            ("acres", "burned", "near", "Reno"),
        ),
        ("Wie viele Menschen starben in Bari?", "de", "count", "people", "dead", None, ("Bari",)),
        ("Combien de personnes ont été blessées à Nîmes ?", "fr", "count", "people", "injured", None, ("Nîmes",)),
        ("¿Cuántas personas murieron en Cádiz?", "es", "count", "people", "dead", None, ("Cádiz",)),
        ("Wie viele Menschen starben in Bari?", "en", "count", "people", "dead", None, ("Bari",)),
    ],
)
def test_what_is_asked(
    question: str, language: str, kind: str, counted: str | None, outcome: str | None, unit: str | None,
    subject: tuple[str, ...],
) -> None:  # fmt: skip
    asked = asked_figure(question, language)
    assert asked is not None
    assert (asked.kind, asked.counted, asked.outcome, asked.unit) == (kind, counted, outcome, unit)
    assert asked.subject == subject


@pytest.mark.parametrize(
    "question", ["Who resigned?", "When did the fire break out?", "Oldham fire", "why 12 people left"]
)
def test_other_questions_ask_for_none(question: str) -> None:
    assert asked_figure(question) is None
