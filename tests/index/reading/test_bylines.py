"""Who wrote a text."""

import pytest

from index.reading.bylines import authors_in


@pytest.mark.parametrize(
    ("byline", "authors"),
    [
        ("By Ann Lee and Bo Poe", "Ann Lee and Bo Poe"),
        ("By Ann Lee, Bo Poe and Cy van der Zee, Harbour Gazette", "Ann Lee, Bo Poe and Cy van der Zee"),
        ("Ann Lee and Bo Poe, Island Free Press", "Ann Lee and Bo Poe"),
        ("Ann O'Leary-Lee, special for Island Today", "Ann O'Leary-Lee"),
        ("Ann B. Lee, Associated Press", "Ann B. Lee"),
        ("Von Änne Öz", "Änne Öz"),
        ("by Ann Lee", "Ann Lee"),
        ("Ann Lee", "Ann Lee"),
        ("From Harbour Network and wire reports", None),
        ("Associated Press", None),
        ("By Island Today Sports", None),
        ("Jan. 10, 2013 Updated Jan. 14, 2013, 8:22 p.m. ET", None),
        ("Contributing: Ann Lee", None),
        ("Contact Ann Lee at ann@example.org", None),
        ("PARIS", None),
        ("BREAKING STORY", None),
        ("By ANN LEE", "ANN LEE"),
        ("", None),
    ],
)
def test_people_are_named_and_nothing_else(byline: str, authors: str | None) -> None:
    assert authors_in(byline) == authors
