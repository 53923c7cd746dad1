import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.embedding.windows import Span, Windowing

windowings = st.integers(1, 40).map(Windowing.for_room)


@st.composite
def tokens(draw: st.DrawFn) -> list[Span]:
    """Tokens of one to five characters, with gaps of white space between some."""
    spans, at = [], 0
    for gap, length in draw(st.lists(st.tuples(st.integers(0, 2), st.integers(1, 5)), max_size=120)):
        spans.append((at + gap, at + gap + length))
        at += gap + length
    return spans


def _tokens_in(window: Span, spans: list[Span]) -> list[int]:
    return [number for number, (start, end) in enumerate(spans) if window[0] <= start and end <= window[1]]


def test_for_room() -> None:
    assert Windowing.for_room(254) == Windowing(room=254, length=127, stride=63)
    assert Windowing.for_room(1) == Windowing(room=1, length=1, stride=1)


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (0, []),
        (1, [(0, 1)]),
        (8, [(0, 8)]),
        (9, [(0, 8), (0, 4), (2, 6), (4, 8), (5, 9)]),
        (10, [(0, 8), (0, 4), (2, 6), (4, 8), (6, 10)]),
    ],
)
def test_spans_of_one_character_tokens(count: int, expected: list[Span]) -> None:
    assert Windowing.for_room(8).spans([(i, i + 1) for i in range(count)]) == expected


@given(windowings, tokens())
def test_every_token_stands_in_a_window_and_no_window_is_too_long(windowing: Windowing, spans: list[Span]) -> None:
    windows = [_tokens_in(window, spans) for window in windowing.spans(spans)]
    assert {number for window in windows for number in window} == set(range(len(spans)))
    assert all(0 < len(window) <= windowing.room for window in windows)


@given(windowings, tokens())
def test_the_windows_of_a_long_text_run_in_order_and_overlap(windowing: Windowing, spans: list[Span]) -> None:
    whole, *windows = windowing.spans(spans) or [(0, 0)]
    assert bool(windows) == (len(spans) > windowing.room)
    if windows:
        assert whole == (spans[0][0], spans[windowing.room - 1][1])
        numbers = [_tokens_in(window, spans) for window in windows]
        assert [len(window) for window in numbers] == [windowing.length] * len(windows)
        steps = [after[0] - before[0] for before, after in itertools.pairwise(numbers)]
        assert all(0 < step <= windowing.stride for step in steps)
