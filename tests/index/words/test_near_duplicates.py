"""Copies: what must stay apart, what belongs together, and that likenesses do not add up."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.words.near_duplicates import (
    GroupArray,
    _are_copies,
    _content,
    _skeleton,
    boilerplate,
    copy_groups,
    skeletons,
)


def are_copies(first: str, second: str) -> bool:
    """Whether two paragraphs say the same in the same words (see the top of this file)."""
    contents = _content(first), _content(second)
    return first == second or (
        _skeleton(contents[0], first) == _skeleton(contents[1], second) and _are_copies(*contents)
    )


def _groups(texts: list[str]) -> GroupArray:
    return copy_groups(texts, skeletons(texts))


BRIDGE = (
    "The council of Harwick voted on Monday to close the old bridge after engineers found cracks in 12 of its 40 beams."
)
QUOTE = "“We did not expect the river to rise so fast,” Mayor Anna Lind told reporters in Harwick on Friday evening."

# a sentence, and what is put in its place: never copies
APART = [
    (BRIDGE, "12 of", "13 of"),
    (BRIDGE, "40 beams", "400 beams"),
    (BRIDGE, "12 of its 40", "40 of its 12"),
    (BRIDGE, "Monday", "Tuesday"),
    (BRIDGE, "Harwick", "Norwick"),
    (BRIDGE, "voted", "voted not"),
    (BRIDGE, "to close", "not to close"),
    (BRIDGE, "close", "open"),
    (BRIDGE, "after", "before"),
    (BRIDGE, "found cracks", "found no cracks"),
    (BRIDGE, "found", "never found"),
    (BRIDGE, "old", "new"),
    (BRIDGE, "bridge", "school"),
    (BRIDGE, "cracks", "rust"),
    (BRIDGE, "on Monday ", ""),
    (BRIDGE, "The council of Harwick", "Neither council of Harwick"),
    (BRIDGE, "12 of its 40", "twelve of its forty"),
    (BRIDGE, "beams", "beams and pillars"),
    (BRIDGE, "engineers", "two engineers"),
    (BRIDGE, "voted", "will vote"),
    (QUOTE, "did not expect", "did expect"),
    (QUOTE, "did not expect", "expected"),
    (QUOTE, "river", "lake"),
    (QUOTE, "so fast", "so slowly"),
    (QUOTE, "rise", "fall"),
    (QUOTE, "Anna Lind", "Anna Berg"),
    (QUOTE, "Anna Lind", "Hanna Lind"),
    (QUOTE, "Friday", "Saturday"),
    (QUOTE, "evening", "morning"),
    (QUOTE, "Mayor", "Former mayor"),
    (QUOTE, "We", "They"),
    (QUOTE, "told reporters", "told nobody"),
    ("Unemployment in the region rose by 3.5 percent in March 2019.", "3.5", "35"),
    ("Unemployment in the region rose by 3.5 percent in March 2019.", "3.5", "3.6"),
    ("Unemployment in the region rose by 3.5 percent in March 2019.", "3.5 percent", "3.5 points"),
    ("Unemployment in the region rose by 3.5 percent in March 2019.", "rose", "fell"),
    ("Unemployment in the region rose by 3.5 percent in March 2019.", "March", "May"),
    ("Unemployment in the region rose by 3.5 percent in March 2019.", "2019", "2018"),
    ("Unemployment in the region rose by 3.5 percent in March 2019.", "by 3.5", "to 3.5"),
    ("Unemployment in the region rose by 3.5 percent in March 2019.", "by 3.5", "by -3.5"),
    ("Unemployment in the region rose by 3.5 percent in March 2019.", "Unemployment", "Employment"),
    ("The firm paid $4 million for the site in Leeds last week.", "$4", "€4"),
    ("The firm paid $4 million for the site in Leeds last week.", "million", "billion"),
    ("The firm paid $4 million for the site in Leeds last week.", "paid", "was paid"),
    ("The firm paid $4 million for the site in Leeds last week.", "last", "next"),
    ("The firm paid $4,000 for the site in Leeds last week.", "4,000", "4.000"),
    ("The firm paid $4,000 for the site in Leeds last week.", "4,000", "40,000"),
    ("John Smith defeated Robert Green in the final in Berlin.", "John Smith defeated Robert Green", "Robert Green defeated John Smith"),
    ("John Smith defeated Robert Green in the final in Berlin.", "final", "semi-final"),
    ("The court found the accused guilty on all five counts.", "guilty", "not guilty"),
    ("The court found the accused guilty on all five counts.", "all five", "five"),
    ("The court found the accused guilty on all five counts.", "five", "four"),
    ("The minister can explain what happened at the plant today.", "can", "can't"),
    ("The minister can explain what happened at the plant today.", "can", "cannot"),
    ("The minister will sign the treaty with Norway this summer.", "will", "won't"),
    ("The minister will sign the treaty with Norway this summer.", "with", "without"),
    ("The minister will sign the treaty with Norway this summer.", "will", "may"),
    ("The minister will sign the treaty with Norway this summer.", "summer", "winter"),
    ("It was notable that the children spoke at the meeting.", "notable", "not able"),
    ("Patients with hepatitis A were treated at three clinics.", "hepatitis A", "hepatitis"),
    ("Patients with hepatitis A were treated at three clinics.", "hepatitis A", "hepatitis B"),
    ("LONDON — The museum closed its doors after a burst pipe.", "LONDON", "PARIS"),
    ("TRUMP — WHO LOST IN GEORGIA — SPOKE FOR AN HOUR ON SUNDAY.", "TRUMP", "BIDEN"),
    ("The vaccine was 90% effective in adults over 60 years.", "effective", "ineffective"),
    ("The vaccine was 90% effective in adults over 60 years.", "over", "under"),
    ("He said that she had written the letter to the editor.", "He said that she", "She said that he"),
    ("The score was 3-2 when the referee stopped the game.", "3-2", "2-3"),
    ("The price is < 20 euros for members of the club now.", "<", ">"),
    ("Nobody went home.", "Nobody", "Anybody"),
    ("He won it.", "He", "She"),
    ("The end.", "The end", "An end"),
]  # fmt: skip

TOGETHER = [
    (BRIDGE, BRIDGE.upper()),
    (BRIDGE, BRIDGE.lower()),
    (BRIDGE, BRIDGE.rstrip(".")),
    (BRIDGE, BRIDGE.replace(" ", "  ")),
    (BRIDGE, BRIDGE.replace(" after", "\nafter")),
    (BRIDGE, f"“{BRIDGE}”"),
    (BRIDGE, "HARWICK — " + BRIDGE),
    (BRIDGE, "HARWICK, England (AP) — " + BRIDGE),
    (BRIDGE, "Harwick (CNN) " + BRIDGE),
    (BRIDGE, "(CNN) " + BRIDGE),
    (BRIDGE, "CNN — " + BRIDGE),
    (BRIDGE, "HARWICK, March 3 (Reuters) - " + BRIDGE),
    ("HARWICK (AP) - " + BRIDGE, "HARWICK, March 3 (Reuters) - " + BRIDGE),
    (BRIDGE, "By Jane Doe, CNN — " + BRIDGE),
    (BRIDGE, BRIDGE + " (CNN)"),
    (BRIDGE, BRIDGE + " [AP]"),
    (BRIDGE, BRIDGE.replace("old bridge", "old bridge,")),
    (BRIDGE, BRIDGE.replace("The council", "Council")),
    (BRIDGE, BRIDGE.replace("the old", "an old")),
    (BRIDGE, BRIDGE.replace("The council of", "The council, of")),
    (BRIDGE, BRIDGE.replace("on Monday", "Monday")),
    (BRIDGE, BRIDGE.replace("engineers", "the engineers")),
    (QUOTE, QUOTE.replace("“", '"').replace("”", '"')),
    (QUOTE, QUOTE.replace("“", "‘").replace("”", "’")),
    (QUOTE, QUOTE.replace("“", "«").replace("”", "»")),
    (QUOTE, QUOTE.replace("did not", "didn't")),
    (QUOTE, QUOTE.replace("did not", "didn’t")),
    (QUOTE, QUOTE.replace("on Friday", "Friday")),
    (QUOTE, QUOTE.replace(" so fast", " so very fast")),
    ("The U.S. commander said the base was safe.", "The US commander said that the base was safe"),
    ("It's the president's third visit to Paris.", "It is the president’s third visit to Paris."),
    ("They're ready, and they'll go when it’s dark.", "They are ready and they will go when it is dark."),
    ("Sales rose 5% to $1,200 in the first week.", "Sales rose 5 percent to $1200 in the first week."),
    ("Sales rose 5 per cent in the first week.", "Sales rose 5% in the first week!"),
    ("The health care bill passed by two votes.", "The healthcare bill passed by two votes."),
    ("The well-known singer cancelled her tour.", "The well known singer canceled her tour."),
    ("The coloured labels honour the old organisation.", "The colored labels honor the old organization."),
    ("The centre’s defence of the theatre failed.", "The center's defense of the theater failed."),
    ("The ﬁrst oﬃce will open in Zürich next year.", "The first office will open in Zürich next year."),
    ("He waited … and waited, but nobody ever came.", "He waited ... and waited, but nobody ever came."),
    ("Rescue\u00ad workers reached the village – at last – on foot.", "Rescue workers reached the village -- at last -- on foot"),
    (
        "The group had been looking for the wreck since the storm of 2013 and its boats were back on Sunday to search the bay.",
        "The group had been looking for the wreck since the storm of 2013, and its boats were back Sunday to search the bay.",
    ),
    (
        "“Tonight we have to thank the people who kept the lights on, and the trains running, in a terrible winter storm.”",
        "“Tonight we have to thank the people who kept the lights on,” she said, “and the trains running, in a terrible winter storm.”",
    ),
    (
        "The union announced new talks with the railway for the coming week and called off the strike in the north.",
        "The union has announced new talks with the railway for the coming week, and called off the strike in the north.",
    ),
    ("DON'T MISS:", "Don’t miss"),
    ("Read more", "READ MORE »"),
    ("桥在星期一关闭了。", "桥在星期一关闭了"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "old", "new"), APART)
def test_a_small_difference_that_matters_keeps_them_apart(text: str, old: str, new: str) -> None:
    other = text.replace(old, new, 1)
    assert other != text
    assert not are_copies(text, other)
    assert _groups([text, other]).tolist() == [0, 1]


@pytest.mark.parametrize(("first", "second"), TOGETHER)
def test_the_same_words_are_copies(first: str, second: str) -> None:
    assert first != second
    assert are_copies(first, second)
    assert _groups([first, second]).tolist() == [0, 0]
    assert _groups([second, first]).tolist() == [0, 0]


def test_groups_name_their_first_member() -> None:
    texts = [
        "Nothing like the others here today.",
        BRIDGE,
        QUOTE,
        BRIDGE.upper(),
        QUOTE,
        "HARWICK — " + BRIDGE,
    ]
    groups = _groups(texts)
    assert groups.dtype == np.int32
    assert groups.tolist() == [0, 1, 2, 1, 2, 1]


def test_nothing() -> None:
    assert _groups([]).shape == (0,)
    assert _groups(["", "", "…", "!", "…"]).tolist() == [0, 0, 2, 3, 2]


def test_likenesses_do_not_add_up() -> None:
    # each is a copy of its neighbours (one light word), but the ends are three light words apart: too many for 17
    steps = [
        "The group was looking for the wreck since the storm and boats were back Sunday to search two bays there.",
        "The group was looking for the wreck since the storm and its boats were back Sunday to search two bays there.",
        "The group was looking for the wreck since the storm and its boats were back Sunday to search his two bays there.",
        "The group was looking for the wreck since the storm and its boats were now back Sunday to search his two bays there.",
    ]
    assert all(are_copies(first, second) for first, second in itertools.pairwise(steps))
    assert not are_copies(steps[0], steps[3])
    assert _groups(steps).tolist() == [0, 0, 0, 3]


def test_a_dateline_elsewhere_does_not_join_two_places() -> None:
    text = "The museum closed its doors after a burst pipe flooded the cellar."
    assert _groups(["LONDON — " + text, "PARIS — " + text, text]).tolist() == [0, 1, 0]


@given(st.lists(st.text(alphabet=st.sampled_from("ab no12 .'’-—(AP)\n\ud800"), max_size=60), max_size=12))
def test_every_group_is_headed_by_its_first_member(texts: list[str]) -> None:
    groups = _groups(texts)
    for row, head in enumerate(groups):
        assert head <= row
        assert groups[head] == head
        assert are_copies(texts[head], texts[row])


def test_boilerplate_is_what_many_documents_say() -> None:
    frequencies = np.array([9, 10, 19, 20, 60])
    texts = [" ".join(["word"] * words) for words in (8, 8, 50, 50, 8)]
    assert boilerplate(texts, frequencies, 1000).tolist() == [False, True, False, True, True]
    # of 100,000 documents, four in 10,000 are 40
    assert boilerplate(texts, frequencies, 100_000).tolist() == [False, False, False, False, True]
