"""Dates in questions: what stretch is meant, and whether it is a filter or part of the meaning."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.question.dates.expressions import understand_dates

TODAY = date(2026, 1, 2)  # a Friday just after the turn of the year

# question, since, until: filters
APPLIED = [
    # long, but it asks for documents
    (
        "articles from March 2019 about the harbour that the engineers said was too shallow for ferries",
        "2019-03-01",
        "2019-03-31",
    ),
    ("What happened in March 2017?", "2017-03-01", "2017-03-31"),
    ("What happened in march 2017?", "2017-03-01", "2017-03-31"),
    ("WHAT HAPPENED IN MARCH 2017?", "2017-03-01", "2017-03-31"),
    ("Floods in Feb. 2024", "2024-02-01", "2024-02-29"),
    ("Floods in February 2023", "2023-02-01", "2023-02-28"),
    ("Floods in February of 2000", "2000-02-01", "2000-02-29"),
    ("Strikes in Sept 2019", "2019-09-01", "2019-09-30"),
    ("Strikes during December 2021", "2021-12-01", "2021-12-31"),
    ("Strikes in early March 2020", "2020-03-01", "2020-03-10"),
    ("Strikes in mid-March 2020", "2020-03-10", "2020-03-20"),
    ("Strikes in late March 2020", "2020-03-20", "2020-03-31"),
    ("Strikes at the end of April 2021", "2021-04-20", "2021-04-30"),
    ("Who resigned on 27 March 2017?", "2017-03-27", "2017-03-27"),
    ("Who resigned on March 27, 2017?", "2017-03-27", "2017-03-27"),
    ("Who resigned on March 27th 2017?", "2017-03-27", "2017-03-27"),
    ("Who resigned on the 27th of March 2017?", "2017-03-27", "2017-03-27"),
    ("Who resigned on Monday, 27 March 2017?", "2017-03-27", "2017-03-27"),
    ("Who resigned on 2017-03-27?", "2017-03-27", "2017-03-27"),
    ("Who resigned on 27.03.2017?", "2017-03-27", "2017-03-27"),
    ("Who resigned on 27/03/2017?", "2017-03-27", "2017-03-27"),
    ("Who resigned on 3/27/2017?", "2017-03-27", "2017-03-27"),
    ("Who resigned on 29 February 2024?", "2024-02-29", "2024-02-29"),
    ("How has the army changed after 3 June 2020?", "2020-06-04", None),
    ("Which banks failed after 31 December 2019?", "2020-01-01", None),
    ("Which banks failed after February 2024?", "2024-03-01", None),
    ("Which banks failed before 1 March 2024?", None, "2024-02-29"),
    ("Which banks failed before March 2023?", None, "2023-02-28"),
    ("Which banks failed before January 2020?", None, "2019-12-31"),
    ("Which banks failed until March 2020?", None, "2020-03-31"),
    ("Which banks failed by 5 May 2020?", None, "2020-05-05"),
    ("How many cases were there as of March 2020?", None, "2020-03-31"),
    ("Which banks failed since 2015?", "2015-01-01", None),
    ("Which banks failed since March 2015?", "2015-03-01", None),
    ("How did Moscow answer since last May?", "2025-05-01", None),
    ("Which banks failed since Christmas?", "2025-12-25", None),
    ("Which banks failed since yesterday?", "2026-01-01", None),
    ("Which banks failed since last week?", "2025-12-22", None),
    ("What did the minister say between 2016 and 2018?", "2016-01-01", "2018-12-31"),
    ("Ferry sinkings between 2016 and 2018", "2016-01-01", "2018-12-31"),
    ("Ferry sinkings between March and June 2016", "2016-03-01", "2016-06-30"),
    ("Ferry sinkings between March 2016 and June 2017", "2016-03-01", "2017-06-30"),
    ("Ferry sinkings between 3 and", None, None),
    ("Ferry sinkings from January to March 2020", "2020-01-01", "2020-03-31"),
    ("Ferry sinkings from November to February 2020", "2019-11-01", "2020-02-29"),
    ("Ferry sinkings from November 2019 to February", "2019-11-01", "2020-02-29"),
    ("Ferry sinkings from 2016 to 2018", "2016-01-01", "2018-12-31"),
    ("Ferry sinkings from 2016 until 2018", "2016-01-01", "2018-12-31"),
    ("Ferry sinkings from 2016-2018", "2016-01-01", "2018-12-31"),
    ("Ferry sinkings from 5 May 2020 to 7 June 2020", "2020-05-05", "2020-06-07"),
    ("Ferry sinkings from 5 May to 7 June 2020", "2020-05-05", "2020-06-07"),
    ("Ferry sinkings between 5 May and 7 June 2020", "2020-05-05", "2020-06-07"),
    ("What happened in 2016-18?", "2016-01-01", "2018-12-31"),
    ("Articles from March 2017 onwards", "2017-03-01", None),
    ("What happened after 2015 and before 2018?", "2016-01-01", "2017-12-31"),
    ("What happened yesterday?", "2026-01-01", "2026-01-01"),
    ("What happened the day before yesterday?", "2025-12-31", "2025-12-31"),
    ("What happened today?", "2026-01-02", "2026-01-02"),
    ("Who was elected last week?", "2025-12-22", "2025-12-28"),
    ("Who was elected this week?", "2025-12-29", "2026-01-04"),
    ("Who was elected last month?", "2025-12-01", "2025-12-31"),
    ("Who was elected this month?", "2026-01-01", "2026-01-31"),
    ("Who was elected last quarter?", "2025-10-01", "2025-12-31"),
    ("Who was elected last year?", "2025-01-01", "2025-12-31"),
    ("Who was elected this year?", "2026-01-01", "2026-12-31"),
    ("Who was elected earlier this year?", "2026-01-01", "2026-12-31"),
    ("Who was elected last decade?", "2010-01-01", "2019-12-31"),
    ("Who was elected last December?", "2025-12-01", "2025-12-31"),
    ("Who was elected last January?", "2025-01-01", "2025-01-31"),
    ("Who was elected last summer?", "2025-06-01", "2025-08-31"),
    ("Who was elected last winter?", "2024-12-01", "2025-02-28"),
    ("Who was elected last Monday?", "2025-12-29", "2025-12-29"),
    ("Who was elected last Friday?", "2025-12-26", "2025-12-26"),
    ("Who was elected last weekend?", "2025-12-27", "2025-12-28"),
    ("Who was elected over the weekend?", "2025-12-27", "2025-12-28"),
    ("Who was elected last Christmas?", "2025-12-25", "2025-12-25"),
    ("Who was elected 10 days ago?", "2025-12-23", "2025-12-23"),
    ("Who was elected three weeks ago?", "2025-12-09", "2025-12-15"),
    ("Who was elected two years ago?", "2023-07-04", "2024-07-02"),
    ("Who was elected a month ago?", "2025-11-17", "2025-12-17"),
    ("Who was elected in the past three months?", "2025-10-02", "2026-01-02"),
    ("Who was elected over the last 12 months?", "2025-01-02", "2026-01-02"),
    ("Who was elected within the last week?", "2025-12-26", "2026-01-02"),
    ("Who was elected during the past year?", "2025-01-02", "2026-01-02"),
    ("Who was elected in the last few days?", "2025-12-30", "2026-01-02"),
    ("Storms in the summer of 2019", "2019-06-01", "2019-08-31"),
    ("Storms in summer 2019", "2019-06-01", "2019-08-31"),
    ("Storms in the fall of 2019", "2019-09-01", "2019-11-30"),
    ("Storms in the winter of 2019", "2019-12-01", "2020-02-29"),
    ("Storms in spring 2022", "2022-03-01", "2022-05-31"),
    ("Profits in Q3 2021", "2021-07-01", "2021-09-30"),
    ("Profits in the first quarter of 2024", "2024-01-01", "2024-03-31"),
    ("Profits in the second half of 2019", "2019-07-01", "2019-12-31"),
    ("Profits in early 2020", "2020-01-01", "2020-04-30"),
    ("Profits at the end of 2019", "2019-10-01", "2019-12-31"),
    ("Attacks in the week before Christmas 2021", "2021-12-18", "2021-12-24"),
    ("Attacks in the two weeks after 3 June 2020", "2020-06-04", "2020-06-17"),
    ("Attacks in the week of 27 March 2017", "2017-03-27", "2017-04-02"),
    ("Attacks in the month before Easter 2021", "2021-03-04", "2021-04-03"),
    ("Attacks on Christmas Eve 2021", "2021-12-24", "2021-12-24"),
    ("Attacks around Christmas 2021", "2021-12-18", "2022-01-01"),
    ("Attacks on Good Friday 2021", "2021-04-02", "2021-04-02"),
    ("Attacks at Thanksgiving 2021", "2021-11-25", "2021-11-25"),
    ("What happened in Syria in 2015?", "2015-01-01", "2015-12-31"),
    ("In 2015, what did the president say?", "2015-01-01", "2015-12-31"),
    ("What happened before 2015?", None, "2014-12-31"),
    ("What happened in the 1990s?", "1990-01-01", "1999-12-31"),
    ("What happened in the late 1980s?", "1986-01-01", "1989-12-31"),
    ("What was announced on Monday?", "2025-12-29", "2025-12-29"),
    ("What was announced in May?", "2025-05-01", "2025-05-31"),
    ("What was announced in January?", "2026-01-01", "2026-01-31"),
    ("What was announced on 5 March?", "2025-03-05", "2025-03-05"),
    ("What was announced on 29 February?", "2024-02-29", "2024-02-29"),
    ("the latest on the strike since Friday", "2026-01-02", None),
    ("How did they vote in the days after 24 February 2022?", "2022-02-25", "2022-03-03"),
    ("Who was expelled in March and April 2018?", "2018-03-01", "2018-04-30"),
    ("Which speeches were made in June 2015 and July 2015?", "2015-06-01", "2015-07-31"),
    ("Who resigned in the last 24 hours?", "2026-01-01", "2026-01-02"),
    ("articles from 2015", "2015-01-01", "2015-12-31"),
    ("articles about bridges from 2015", "2015-01-01", "2015-12-31"),
    ("show me all reports of March 2017", "2017-03-01", "2017-03-31"),
    ("news from last week", "2025-12-22", "2025-12-28"),
    ("reports published in 2018", "2018-01-01", "2018-12-31"),
    ("coverage of the flood in 2018", "2018-01-01", "2018-12-31"),
    ("stories written before 1990", None, "1989-12-31"),
]

# questions in which a date may be part of the meaning: understood or not, never a filter
NOT_APPLIED = [
    # a long sentence, or a statement: the date is a part of what it says
    "Which harbour did the engineers say on 4 March 2019 would be too shallow for the new ferries?",
    "The king had never sat in the council before March 2012.",
    "the 2015 nuclear deal",
    "What did the 2015 nuclear deal say?",
    "What happened after the 2015 nuclear deal?",
    "the class of 2020",
    "What happened to the class of 2020?",
    "Euro 2016",
    "Who won Euro 2016?",
    "World Cup 2014",
    "What happened at World Cup 2014?",
    "the September 11 attacks",
    "Who planned the September 11 attacks?",
    "Who planned the attacks on September 11?",
    "the January 6 committee",
    "the 1968 protests",
    "What was said of the 1968 protests?",
    "her 1999 novel",
    "2020 election",
    "What happened in the 2020 election?",
    "How is the 2026 budget reported?",
    "Windows 95",
    "Catch-22",
    "Resolution 1973",
    "What did Resolution 1973 say?",
    "how did the world change after 2001?",
    "Who was president in 1992?",
    "How many people lived there in 2006?",
    "Which fort did they capture in 1755?",
    "What happened in 1066?",
    "What happened on 28 May 1754?",
    "What happened 100 years ago?",
    "What will happen by 2030?",
    "What is planned until 2050?",
    "What happens in March 2031?",
    "What did she say of last year's election?",
    "Who won yesterday's vote?",
    "this week's summit",
    "this year’s Olympics",
    "Are prices higher than a year ago?",
    "Are prices higher than they were last year?",
    "the first defeat since 2004",
    "the worst storm since 1990",
    'Who sang "December 1963"?',
    "Who sang “In March 2017”?",
    "the budget for 2021",
    "Who spoke on 03/04/2020?",
    "Who resigned on Monday?",
    "temperatures in July",
    "What is celebrated on December 25?",
    "Who won the Nobel Peace Prize 2020?",
    "Compare prices in March 2017 and in May 2019",
    "Compare the speeches made in June 2015 and July 2017",
    "What happened on September 11?",
    "Hong Kong protests 2019",
    "What has changed since the vote of 2016?",
    "the March 2017 agreement",
    "a novel from 2015",
    "What is this bridge used for today?",
    "1984 by George Orwell",
    "post-2015 goals",
    "COVID-19",
]

# no time at all
NOTHING = [
    "",
    " ",
    "?",
    "How did Moscow answer the accusation?",
    "May I ask who may resign?",
    "may the force be with you",
    "the march on Washington",
    "They march for peace",
    "What did the Sun report?",
    "the second round",
    "Who came second?",
    "In March for Our Lives, who spoke?",
    "Who may win in the second round?",
    "between 1500 and 2000 people",
    "a crowd of 2000 people",
    "It cost $2000",
    "Who resigned on 31 June 2020?",
    "Who resigned on 29 February 2021?",
    "Who resigned on 31/31/2020?",
    "120,000 years ago",
    "over the past years",
    "Black Friday sales",
    "Eastern Europe",
    "in an hour",
    "phone 020 7946 0123",
    "flight MH17",
    "¿Qué pasó en 2O15?",
    "who invented the 24-hour clock",
    "Apollo 11",
    "9/11",
    "the spring of hope",
    "before the fall of Kabul",
]


@pytest.mark.parametrize(("question", "since", "until"), APPLIED)
def test_filter(question: str, since: str | None, until: str | None) -> None:
    understood = understand_dates(question, TODAY)
    if since is None and until is None:
        assert understood is None
        return
    assert understood is not None
    assert (understood.since, understood.until, understood.applied) == (
        since and date.fromisoformat(since),
        until and date.fromisoformat(until),
        True,
    )


@pytest.mark.parametrize("question", NOT_APPLIED)
def test_part_of_the_meaning_is_never_applied(question: str) -> None:
    understood = understand_dates(question, TODAY)
    assert understood is None or not understood.applied


@pytest.mark.parametrize("question", NOTHING)
def test_nothing_understood(question: str) -> None:
    assert understand_dates(question, TODAY) is None


@pytest.mark.parametrize(
    ("question", "phrases", "rest"),
    [
        ("What happened in March 2017?", ["in March 2017"], "What happened?"),
        ("In March 2017, what happened?", ["In March 2017"], "what happened?"),
        ("Who, in March 2017, resigned?", ["in March 2017"], "Who, resigned?"),
        ("What did the minister say yesterday?", ["yesterday"], "What did the minister say?"),
        ("articles from 2015", ["from 2015"], "articles"),
        ("floods between 2016 and 2018 in Kent", ["between 2016 and 2018"], "floods in Kent"),
        ("since last May, what happened?", ["since last May"], "what happened?"),
        ("last year's election", ["last year's"], "election"),
        ("yesterday", ["yesterday"], ""),
    ],
)
def test_spans_and_rest(question: str, phrases: list[str], rest: str) -> None:
    understood = understand_dates(question, TODAY)
    assert understood is not None
    assert [question[start:end] for start, end in understood.spans] == phrases
    assert understood.rest == rest


def test_a_hostile_question_is_read_up_to_a_point() -> None:
    understood = understand_dates("in May " * 100_000 + "2017", TODAY)
    assert understood is not None
    assert understood.until == date(2025, 5, 31)


def test_offered_though_not_applied() -> None:
    understood = understand_dates("the 2015 nuclear deal", TODAY)
    assert understood is not None
    assert (understood.since, understood.until) == (date(2015, 1, 1), date(2015, 12, 31))
    assert not understood.applied


@pytest.mark.parametrize(
    ("today", "question", "since", "until"),
    [
        (date(2024, 2, 29), "Who spoke last year?", date(2023, 1, 1), date(2023, 12, 31)),
        (date(2024, 3, 31), "Who spoke in the past month?", date(2024, 2, 29), date(2024, 3, 31)),
        (date(2025, 3, 31), "Who spoke in the past month?", date(2025, 2, 28), date(2025, 3, 31)),
        (date(2026, 12, 31), "Who spoke last December?", date(2025, 12, 1), date(2025, 12, 31)),
        (date(2026, 1, 1), "Who spoke last week?", date(2025, 12, 22), date(2025, 12, 28)),
        (date(2026, 1, 4), "Who spoke this week?", date(2025, 12, 29), date(2026, 1, 4)),
        (date(2026, 1, 3), "Who spoke last weekend?", date(2025, 12, 27), date(2025, 12, 28)),
        (date(2026, 1, 1), "Who spoke yesterday?", date(2025, 12, 31), date(2025, 12, 31)),
        (date(2024, 3, 1), "Who spoke yesterday?", date(2024, 2, 29), date(2024, 2, 29)),
        (date(2026, 2, 10), "Who spoke last winter?", date(2024, 12, 1), date(2025, 2, 28)),
        (date(2026, 3, 10), "Who spoke last winter?", date(2025, 12, 1), date(2026, 2, 28)),
        (date(2026, 1, 31), "Who spoke last month?", date(2025, 12, 1), date(2025, 12, 31)),
        (date(2026, 1, 10), "Who spoke last quarter?", date(2025, 10, 1), date(2025, 12, 31)),
    ],
)
def test_seen_from_another_day(today: date, question: str, since: date, until: date) -> None:
    understood = understand_dates(question, today)
    assert understood is not None
    assert (understood.since, understood.until, understood.applied) == (since, until, True)


_PIECES = st.sampled_from(
    [
        "in", "on", "since", "last", "this", "between", "and", "from", "to", "until", "before", "after",
        "around", "the", "of", "a", "May", "march", "Monday", "Christmas", "Easter", "2016", "2018", "1990s",
        "99999", "0000", "31", "29", "February", "2021", "2021-02-30", "99/99/2020", "week", "years", "ago",
        "decade", "past", "12", "999", "Q3", "half", "first", "early", "mid", "-", "–", "'", "’s", ",", ".",
        "?", '"', "“", "”", "yesterday", "weekend", "summer", "winter", "9/11", "people",
    ]
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(
    question=st.one_of(st.text(max_size=80), st.lists(_PIECES, max_size=14).map(" ".join)),
    today=st.one_of(st.dates(), st.just(date.min), st.just(date.max)),
)
def test_never_raises_and_since_is_not_after_until(question: str, today: date) -> None:
    understood = understand_dates(question, today)
    if understood is None:
        return
    assert understood.since is not None or understood.until is not None
    if understood.since is not None and understood.until is not None:
        assert understood.since <= understood.until
    position = 0
    for start, end in understood.spans:
        assert position <= start < end <= len(question)
        position = end
