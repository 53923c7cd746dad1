"""What else a document says of itself: which values become fields, and that no file can make them many, long or odd."""

from datetime import date

import pytest

from index.reading.fields import LONGEST_NAME, LONGEST_VALUE, MOST_FIELDS, field_name, fields_of


@pytest.mark.parametrize(
    ("mapping", "fields"),
    [
        ({"Section": " World \n news "}, (("section", "World news"),)),
        ({"people": ["Ann", "Bo", "Ann", None, ["deep"], {"a": 1}]}, (("people", "Ann"), ("people", "Bo"))),
        ({"keywords": "ferry, storm; sea,"}, (("keywords", "ferry"), ("keywords", "storm"), ("keywords", "sea"))),
        ({"desk": "ferry, storm"}, (("desk", "ferry, storm"),)),
        ({"geo": {"country": "DE", "more": {"a": 1}}}, (("geo.country", "DE"),)),
        (
            {"n": 3, "share": 0.5, "whole": 2.0, "yes": True, "day": date(2017, 3, 27)},
            (("n", "3"), ("share", "0.5"), ("whole", "2"), ("yes", "true"), ("day", "2017-03-27")),
        ),
        ({"none": None, "empty": " ", "nan": float("nan"), "huge": 10**5000, 7: "number", "": "x", " ": "y"}, ()),
        ({"a=b": "c=d"}, (("a b", "c=d"),)),
        ({"\u202eeman": "\u202eeulav\x00\x1b[31m", "half": "\ud800x"}, (("eman", "eulav[31m"), ("half", "x"))),
        ({"n" * (LONGEST_NAME + 1): "x", "long": "x" * (LONGEST_VALUE + 1)}, ()),
        ({"n" * LONGEST_NAME: "x" * LONGEST_VALUE}, (("n" * LONGEST_NAME, "x" * LONGEST_VALUE),)),
    ],
)
def test_values_that_become_fields(mapping: dict[object, object], fields: tuple[tuple[str, str], ...]) -> None:
    assert fields_of(mapping) == fields


def test_there_are_no_more_than_so_many_and_the_first_ones_stay() -> None:
    many = fields_of({"to": [f"p{n}@example.org" for n in range(10_000)], "cc": "late@example.org"})
    assert len(many) == MOST_FIELDS
    assert many[0] == ("to", "p0@example.org")
    assert fields_of({"title": "T", "desk": "x"}, {"title"}) == (("desk", "x"),)


def test_a_name_is_one_line_in_small_letters() -> None:
    assert field_name(" Geo =\tCountry ") == "geo country"
    assert field_name("x" * 10**6) == ""
