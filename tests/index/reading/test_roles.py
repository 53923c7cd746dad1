"""What lines are in their document: made-up lines, each among paragraphs of sentences, and whole made-up documents."""

import random
import re
from collections.abc import Callable

import pytest

from index.reading import line_patterns
from index.reading.line_patterns import _has_any
from index.reading.roles import Mark, Role, heading, heading_rows, recognise

LONG = (
    "The ferry to the island was late again on Tuesday, and nobody on the quay could say when the next would come.",
    "Its captain had waited for two hours, because the harbour master would not open the gate before the tide turned.",
    "A spokesman for the company said that a second boat is to be hired in the summer, as soon as there is money.",
)

LINES = {
    Role.HEADING: (
        "Ferries that never come",
        "Who pays for the second boat?",
        "3. Harbour fees",
        "10 things to know about the tide",
        "'We wait every day'",
        "Captain Orla Venn wins the harbour prize, and her crew of nine celebrates until morning",
        "Die Fähre und ihr Fahrplan",
        "渡轮与潮汐",
    ),
    Role.CAPTION: (
        "The ferry leaves the quay of Norrholm. Petra Lund/Getty Images",
        "Passengers wait in the rain on Tuesday. (Photo: Petra Lund)",
        "Captain Orla Venn at the wheel of her boat in March. Petra Lund/AP",
        "Figure 3: Delays by month",
        "Photo by Petra Lund",
    ),
    Role.LINK: (
        "Read more: Why the tide comes late",
        "More: Island council to vote on a second boat",
        "RELATED: What a ferry costs",
        "FERRY DELAYS:Captain says that she is not to blame",
        "Who is Orla Venn?:Everything about the captain of the ferry",
        "Read more about the harbour.",
        "Lesen Sie auch: Warum die Flut zu spät kommt",
        "Lire aussi : Pourquoi la marée est en retard",
    ),
    Role.BYLINE: (
        "By Petra Lund",
        "Petra Lund and Tom Arden, USA TODAY",
        "— Petra Lund",
        "Published 9:01 a.m. ET Jan. 4, 2021",
        "Contributing: Tom Arden, The Norrholm Herald",
        "Tom Arden contributed to this report.",
        "Contact the reporter at petra@norrholm.example.",
        "Follow her on Twitter: @petralund",
        "NORRHOLM (AP) —",
    ),
    Role.FURNITURE: (
        "Advertisement",
        "Sign up for our newsletter",
        "Start your day smart: Sign up for the Norrholm morning briefing.",
        "This story has been updated with new information.",
        "Story continues below",
        "© 2021 The Norrholm Herald. All rights reserved.",
        "Editor’s note: This page is a summary of news from Tuesday.",
    ),
    Role.TEXT: (
        "“We wait every day,” she said.",
        "The ferry holds 40 cars.",
        "Nobody answered.",
        "Q: Why was the ferry late?",
        "A: The gate was shut.",
        "MS. VENN: We waited for the tide.",
        "• Length: 40 metres",
        "Our rating: False",
        "Price: $440,000",
        "10 N. First Street",
        "2056 North State Route 50, Norrholm",
        "1998 as Norrholm Lines",
        "Millions follow her on Instagram.",
        "They send each other pictures on Facebook every day.",
        "Analysis: the water was too low.",
        "Did you ever wait for your ferry?",
        "and so they went home",
        "Цена билета выросла на треть.",
    ),
}


@pytest.mark.parametrize(("role", "line"), [(role, line) for role, lines in LINES.items() for line in lines])
def test_a_line_among_paragraphs(role: Role, line: str) -> None:
    texts = [LONG[0], LONG[1], line, LONG[2], LONG[0]]
    expected = [Role.TEXT, Role.TEXT, role, Role.TEXT, Role.TEXT]
    assert [mark.role for mark in recognise(texts, [None] * 5)] == expected


def test_a_page() -> None:
    page = [
        "The ferry is late again",
        "By Petra Lund",
        LONG[0],
        "The ferry leaves the quay of Norrholm. Petra Lund/Getty Images",
        "1.1 The captain",
        LONG[1],
        "More: Island council to vote on a second boat",
        "1.1.1 Her crew",
        LONG[2],
        "What comes next?",
        LONG[0],
        "Sign up for our newsletter",
    ]
    marks = recognise(page, [None] * len(page))
    assert marks == [
        heading(1), Mark(Role.BYLINE), Mark(Role.TEXT), Mark(Role.CAPTION), heading(3), Mark(Role.TEXT),
        Mark(Role.LINK), heading(4), Mark(Role.TEXT), heading(2), Mark(Role.TEXT), Mark(Role.FURNITURE),
    ]  # fmt: skip
    assert heading_rows(marks) == [None, 0, 0, 0, 0, 4, 4, 4, 7, 0, 9, 9]


def _roles(texts: list[str]) -> str:
    return "".join(mark.role.name[0] for mark in recognise(texts, [None] * len(texts)))


@pytest.mark.parametrize(
    "below",
    [
        ["The fare from the quay depends on these three things:", "• age", "• luggage"],
        ["Monday: from the old quay", "Tuesday: from the new quay"],
    ],
)
def test_a_heading_above_a_list(below: list[str]) -> None:
    assert _roles([LONG[0], "2023 fares and timetable", *below, LONG[1]]) == "TH" + "T" * (len(below) + 1)


def test_a_question_below_a_list_is_a_heading() -> None:
    towns = ["Norrholm", "Sandvik", "Hamar"]
    assert _roles([LONG[0], *towns, "Who pays for the second boat?", LONG[1]]) == "TTTTHT"
    assert _roles([LONG[0], *towns, "Lund", LONG[1]]) == "TTTTTT"


def test_a_headline_at_the_end_of_a_page_is_a_link() -> None:
    headline = "Council votes on a second boat for the island"
    assert _roles(["By Petra Lund", LONG[0], LONG[1], headline]) == "BTTL"
    assert _roles([LONG[2], LONG[0], LONG[1], headline]) == "TTTT"  # nothing says that this is a page


@pytest.mark.parametrize(
    "texts",
    [
        ["The ferry", LONG[0]],  # too short to have habits
        ["By the sea", "The boats come in", "At evening", "And the nets are dry", "Under the moon"],  # a poem
        ["Ferry timetable and fares of the island company for the whole of the summer season and all of its boats"] * 4,
        ["Norrholm", "Captain", "Tide", "Quay", "Boat", "Harbour fees"],  # lines without sentences
        [LONG[0], "Norrholm", "Sandvik", "Hamar", "Lund", "Aby", LONG[1]],  # a list
        [LONG[0], "VENN: We wait", "ARDEN: For what?", "VENN: The tide", "ARDEN: Good", LONG[1]],  # people speak
        ["标题很短", "渡轮", "潮汐", "码头"],
    ],
)
def test_what_stays_text(texts: list[str]) -> None:
    assert [mark.role for mark in recognise(texts, [None] * len(texts))] == [Role.TEXT] * len(texts)


def test_a_format_knows_better() -> None:
    marks = [heading(2), None, Mark(Role.TEXT), None]
    texts = ["The ferry", LONG[0], "Sign up for our newsletter", "Harbour fees"]
    assert recognise(texts, marks) == [heading(2), Mark(Role.TEXT), Mark(Role.TEXT), Mark(Role.TEXT)]
    assert recognise([LONG[0] * 3, LONG[1], LONG[2]], [heading(1), None, None])[0] == Mark(Role.TEXT)
    assert recognise(["The ferry"], [heading(1)]) == [heading(1)]


@pytest.mark.parametrize("unit", ["a", "A", "A ", "a,", "AP/", "(", "1.", ": ", "@a", "A/A ", "by ", "– "])
def test_no_line_takes_long(unit: str) -> None:
    """Patterns that go wrong would take hours on these."""
    texts = [LONG[0], LONG[1]]
    for start in ("", "By ", "— ", "Photo: ", "Sign up"):
        for length in (90, 190, 290, 690, 1_000_000):
            texts += [f"{start}{unit * (length // len(unit))}#"]
    assert len(recognise(texts, [None] * len(texts))) == len(texts)


_PIECES = [
    "Photo: ", "photo by ", "Ann Lee", "ann lee", "The dam broke. ", "AP", "Zuma Press", "PA Wire",
    "Getty Images", "usa today", " file", ")", "(", ".", "/", "via ", ", ", "Follow her on ", "Twitter",
    "threads", "@ann", "reach me at ", "Sign up", "Subscribe to ", "join our ", "newsletter",
    "Download the app", "Read more: ", "Related | ", "延伸阅读：", "The latest", " news: the latest more", "? ",
    "explained", "LONDON ", "—", "-", "contributed to this report", " ",
]  # fmt: skip


@pytest.mark.parametrize(
    ("pattern", "may_match"),
    [
        (line_patterns._CREDIT_AT_END.fullmatch, line_patterns._may_end_in_credit),
        (line_patterns._FOLLOW.search, lambda line: _has_any(line.casefold(), line_patterns._IN_FOLLOW)),
        (line_patterns._INVITES.search, lambda line: _has_any(line, line_patterns._IN_INVITES)),
        (line_patterns._LINK_LABEL.fullmatch, lambda line: _has_any(line, line_patterns._LABEL_SIGNS)),
        (line_patterns._LATEST.fullmatch, lambda line: _has_any(line, ":?")),
        (line_patterns._HELPED.fullmatch, lambda line: _has_any(line, ("for this ", "to this "))),
        (line_patterns._DATELINE.fullmatch, lambda line: line.endswith(line_patterns._DATELINE_ENDS)),
    ],
)
def test_what_is_looked_for_first_stands_in_all_that_a_pattern_matches(
    pattern: Callable[[str], object], may_match: Callable[[str], bool]
) -> None:
    generator = random.Random(7)
    lines = ("".join(generator.choices(_PIECES, k=generator.randrange(1, 6))).strip() for _ in range(20_000))
    matched = [line for line in lines if pattern(line)]
    assert len(matched) > 20
    assert [line for line in matched if not may_match(line)] == []


def test_each_agency_is_in_both_lists() -> None:
    for name in line_patterns._AGENCIES:
        assert re.fullmatch(line_patterns._AGENCY, name)
        assert line_patterns.is_caption(f"The dam on Friday. Ann Lee, {name.title()}")
