"""All that matches a phrase or a name."""

import pytest

from index.storage.corpus import Place
from search.answer.answer import Hit, Look
from search.page.mentions import mentions, required_words


@pytest.mark.parametrize(
    ("question", "required"),
    [
        ('"peace talks"', '"peace talks"'),
        ('"peace talks" "Geneva"', '"peace talks" "Geneva"'),
        ('"Ann Lee" OR "Ann Li"', '"Ann Lee" OR "Ann Li"'),
        ('"Ann Lee" OR Kyiv', None),
        ("Boris Johnson", '"Boris Johnson"'),
        ("Kyiv", '"Kyiv"'),
        ("Ludwig van Beethoven", '"Ludwig van Beethoven"'),
        ("Émile O’Brien-Smith", '"Émile O’Brien-Smith"'),
        ("Who is Boris Johnson?", None),
        ("Boris Johnson resigns today", None),
        ("kyiv", None),
        ("Kyiv OR Kiev", None),
        ("Why?", None),
        ('about "peace talks"', None),
        ("", None),
    ],
)
def test_phrase_or_name_is_required(question: str, required: str | None) -> None:
    assert required_words(question) == required


def test_first_and_latest_mention() -> None:
    def hit(document: str, date: str | None) -> Hit:
        place = Place(paragraph=0, document=document, path=document, source=document, date=date)
        return Hit(1, 0.5, "Kyiv.", Look.taken((0, 5)), place)

    found = mentions([hit("a", "2020"), hit("b", "2017-03"), hit("c", None), hit("a", "2020")])
    assert (found.documents, found.first, found.latest) == (3, hit("b", "2017-03"), hit("a", "2020"))
    assert mentions([hit("c", None)]).first is None
