"""Figures in sentences of four languages, and what is the same."""

from math import inf

import pytest

from search.checking.figures import comparable, figures, same

Expected = tuple[str, float, float, str | None, str | None, str | None]
"""Its words, low, high, unit, what is counted, outcome."""

ENGLISH: list[tuple[str, list[Expected]]] = [
    ("At least 12 people were killed and 30 injured.",
     [("At least 12", 12, inf, None, "people", "dead"), ("30", 30, 30, None, None, "injured")]),
    ("The death toll rose from 12 to 41 on Tuesday.",
     [("12", 12, 12, None, None, "dead"), ("41", 41, 41, None, None, "dead")]),
    ("Between 12 and 15 people died.", [("Between 12 and 15", 12, 15, None, "people", "dead")]),
    ("12-15 people are missing.", [("12-15", 12, 15, None, "people", "missing")]),
    ("Twelve to fifteen hikers are missing.", [("Twelve to fifteen", 12, 15, None, "hiker", "missing")]),
    ("Three or four men ran away.", [("Three or four", 3, 4, None, "men", None)]),
    ("Nearly 4.4 million people fled.", [("Nearly 4.4 million", 4.4e6, 4.4e6, None, "people", "evacuated")]),
    ("Donors pledged $10-15 million.", [("$10-15 million", 10e6, 15e6, "USD", None, None)]),
    ("The mayor wants $4.4 million.", [("$4.4 million", 4.4e6, 4.4e6, "USD", None, None)]),
    ("The bridge cost €4.4m.", [("€4.4m", 4.4e6, 4.4e6, "EUR", None, None)]),
    ("It lost 3 million euros.", [("3 million euros", 3e6, 3e6, "EUR", None, None)]),
    ("A bill of $1.2 trillion passed.", [("$1.2 trillion", 1.2e12, 1.2e12, "USD", None, None)]),
    ("Turnout was 12%.", [("12%", 12, 12, "percent", None, None)]),
    ("Turnout was 12 per cent.", [("12 per cent", 12, 12, "percent", None, None)]),
    ("It fell by 2 percentage points.", [("2 percentage points", 2, 2, "percentage point", None, None)]),
    ("One in five bridges is unsafe.", [("One in five", 20, 20, "percent", None, None)]),
    ("Two-thirds of voters agreed.", [("Two-thirds", 200 / 3, 200 / 3, "percent", None, None)]),
    ("The firm cut 1,200 jobs.", [("1,200", 1200, 1200, None, "job", None)]),
    ("Two dozen firefighters came.", [("Two dozen", 24, 24, None, "firefight", None)]),
    ("Half a million homes had no power.", [("Half a million", 5e5, 5e5, None, "home", None)]),
    ("Two and a half million visitors came.", [("Two and a half million", 2.5e6, 2.5e6, None, "visitor", None)]),
    ("Dozens of residents were hurt.", [("Dozens", 24, 100, None, "people", "injured")]),
    ("Hundreds of thousands marched.", [("Hundreds of thousands", 2e5, 1e6, None, None, None)]),
    ("Twenty-three horses escaped.", [("Twenty-three", 23, 23, None, "hors", None)]),
    ("One hundred and twenty boats sank.", [("One hundred and twenty", 120, 120, None, "boat", None)]),
    ("One person was killed; one of them was a guard.", [("One", 1, 1, None, "people", "dead")]),
    ("No one was hurt.", []),
    ("As many as 50 deaths were counted.", [("As many as 50", -inf, 50, None, None, "dead")]),
    ("Fewer than 100 remain.", [("Fewer than 100", -inf, 100, None, None, None)]),
    ("More than 40 had died.", [("More than 40", 40, inf, None, None, "dead")]),
    ("Some 300 people came.", [("Some 300", 300, 300, None, "people", None)]),
    ("He drove 5 miles at 90 mph.",
     [("5 miles", 8046.72, 8046.72, "meter", None, None),
      ("90 mph", 144.84096, 144.84096, "kilometer/hour", None, None)]),
    ("It weighs 3.5 tonnes.", [("3.5 tonnes", 3500, 3500, "kilogram", None, None)]),
    ("Two to three feet of snow fell.", [("Two to three feet", 0.6096, 0.9144, "meter", None, None)]),
    ("The talks took 36 hours.", [("36 hours", 1.5, 1.5, "day", None, None)]),
    ("The town of 5,000 acres burned.", [("5,000 acres", 20234363.049371, 20234363.049371, "meter**2", None, None)]),
    ("Smith, 45, was arrested on March 3, 2017 at 10:30 a.m.", [("45", 45, 45, "year", None, None)]),
    ("The 45-year-old driver survived.", [("45-year-old", 45, 45, "year", None, None)]),
    ("Call 555-0199 or +49 30 1234567, see page 12 and section 230.", []),
    ("In 2017 and the 1990s, on 12 May 2018 and on 2019-03-04.", []),
    ("In 2017, 200 homes burned.", [("200", 200, 200, None, "home", "destroyed")]),
    ("They won 3-1 at 5pm on the 12th.", []),
    ("Flight 370 and Boeing 737, A320, COVID-19 and the F-16.", []),
    ("He has two sons and was second.", [("two", 2, 2, None, "son", None)]),
    ("Of the 22 killed, 12 were children.",
     [("22", 22, 22, None, None, "dead"), ("12", 12, 12, None, "children", "dead")]),
    ("Killing 12, the blast injured 30 others.",
     [("12", 12, 12, None, None, "dead"), ("30", 30, 30, None, "people", "injured")]),
    ("At least 24 people have died and more than 100,000 have been told to leave.",
     [("At least 24", 24, inf, None, "people", "dead"), ("more than 100,000", 1e5, inf, None, None, None)]),
    ("12 dead, 30 injured, 4 missing",
     [("12", 12, 12, None, None, "dead"), ("30", 30, 30, None, None, "injured"), ("4", 4, 4, None, None, "missing")]),
]  # fmt: skip

GERMAN: list[tuple[str, list[Expected]]] = [
    ("Mindestens 12 Menschen kamen ums Leben, 30 wurden verletzt.",
     [("Mindestens 12", 12, inf, None, "people", "dead"), ("30", 30, 30, None, None, "injured")]),
    ("1.200 Menschen wurden evakuiert.", [("1.200", 1200, 1200, None, "people", "evacuated")]),
    ("Die Zahl der Toten stieg von 12 auf 41.",
     [("12", 12, 12, None, None, "dead"), ("41", 41, 41, None, None, "dead")]),
    ("Ein Mensch wurde getötet.", [("Ein", 1, 1, None, "people", "dead")]),
    ("Ein Mann ging nach Hause.", []),
    ("Am 3. März 2017 um 14 Uhr waren 4,4 Millionen Kunden ohne Strom.",
     [("4,4 Millionen", 4.4e6, 4.4e6, None, "kund", None)]),
    ("Zwischen 12 und 15 Prozent stimmten zu.", [("Zwischen 12 und 15 Prozent", 12, 15, "percent", None, None)]),
    ("Ein Drittel der Wähler kam.", [("Ein Drittel", 100 / 3, 100 / 3, "percent", None, None)]),
    ("Rund 3,5 Mio. Euro fehlen.", [("Rund 3,5 Mio. Euro", 3.5e6, 3.5e6, "EUR", None, None)]),
    ("Zweieinhalb Millionen Bäume fielen.", [("Zweieinhalb Millionen", 2.5e6, 2.5e6, None, "baum", None)]),
    ("Nach § 218 Abs. 1 und Seite 12 der Akte.", []),
    ("Dreiundzwanzig Tote und zwei Dutzend Verletzte.",
     [("Dreiundzwanzig", 23, 23, None, None, "dead"), ("zwei Dutzend", 24, 24, None, None, "injured")]),
    ("Hunderte demonstrierten auf 2,5 Kilometern.",
     [("Hunderte", 200, 1000, None, None, None), ("2,5 Kilometern", 2500, 2500, "meter", None, None)]),
    ("Der 45-jährige Fahrer verlor 100 Euro.",
     [("45-jährige", 45, 45, "year", None, None), ("100 Euro", 100, 100, "EUR", None, None)]),
]  # fmt: skip

FRENCH: list[tuple[str, list[Expected]]] = [
    ("Au moins 12 personnes ont été tuées et 30 blessées.",
     [("Au moins 12", 12, inf, None, "people", "dead"), ("30", 30, 30, None, None, "injured")]),
    ("Le bilan est passé de 12 à 41 morts.",
     [("12", 12, 12, None, None, "dead"), ("41", 41, 41, None, None, "dead")]),
    ("Une centaine de morts.", [("Une centaine", 100, 100, None, None, "dead")]),
    ("Le 3 mars 2017, 1 200 personnes ont été évacuées.", [("1 200", 1200, 1200, None, "people", "evacuated")]),
    ("Un tiers des électeurs a voté.", [("Un tiers", 100 / 3, 100 / 3, "percent", None, None)]),
    ("La police a arrêté douze suspects.", [("douze", 12, 12, None, "suspect", "arrested")]),
    ("Il manque environ 3,5 millions d’euros.",
     [("environ 3,5 millions d’euros", 3.5e6, 3.5e6, "EUR", None, None)]),
    ("Quatre-vingt-dix-sept maisons ont été détruites.",
     [("Quatre-vingt-dix-sept", 97, 97, None, "maison", "destroyed")]),
    ("Un homme de 45 ans est rentré à 14 heures.", [("de 45 ans", 45, 45, "year", None, None)]),
    ("Entre 12 et 15 % des trains sont en retard.", [("Entre 12 et 15 %", 12, 15, "percent", None, None)]),
    ("Deux millions et demi d’arbres sont tombés.",
     [("Deux millions et demi", 2.5e6, 2.5e6, None, "arbre", None)]),
    ("Plus de 40 blessés sur 5 km.",
     [("Plus de 40", 40, inf, None, None, "injured"), ("5 km", 5000, 5000, "meter", None, None)]),
    ("Des dizaines de maisons ont brûlé.", [("Des dizaines", 20, 100, None, "maison", None)]),
]  # fmt: skip

SPANISH: list[tuple[str, list[Expected]]] = [
    ("Al menos 12 personas murieron y 30 resultaron heridas.",
     [("Al menos 12", 12, inf, None, "people", "dead"), ("30", 30, 30, None, None, "injured")]),
    ("El 12 por ciento de 1.200 personas.",
     [("12 por ciento", 12, 12, "percent", None, None), ("1.200", 1200, 1200, None, "people", None)]),
    ("Unos 4,4 millones de euros.", [("Unos 4,4 millones de euros", 4.4e6, 4.4e6, "EUR", None, None)]),
    ("Más de 40 muertos.", [("Más de 40", 40, inf, None, None, "dead")]),
    ("Un tercio de los votantes.", [("Un tercio", 100 / 3, 100 / 3, "percent", None, None)]),
    ("La policía detuvo a doce manifestantes.", [("doce", 12, 12, None, "manifest", "arrested")]),
    ("Tres millones y medio de árboles.", [("Tres millones y medio", 3.5e6, 3.5e6, None, "arbol", None)]),
    ("Entre 12 y 15 personas siguen desaparecidas.", [("Entre 12 y 15", 12, 15, None, "people", "missing")]),
    ("Un hombre de 45 años salió a las 14 horas.", [("de 45 años", 45, 45, "year", None, None)]),
    ("Veintiún heridos.", [("Veintiún", 21, 21, None, None, "injured")]),
    ("Medio millón de casas.", [("Medio millón", 5e5, 5e5, None, "cas", None)]),
    ("Mil millones de dólares.", [("Mil millones de dólares", 1e9, 1e9, "USD", None, None)]),
    ("El 3 de marzo de 2017 cayeron cientos de árboles.", [("cientos", 200, 1000, None, "arbol", None)]),
]  # fmt: skip


def _found(text: str, language: str) -> list[Expected]:
    return [(one.text, one.low, one.high, one.unit, one.counted, one.outcome) for one in figures(text, language)]


@pytest.mark.parametrize(
    ("language", "sentence", "expected"),
    [
        (language, *case)
        for language, cases in (("en", ENGLISH), ("de", GERMAN), ("fr", FRENCH), ("es", SPANISH))
        for case in cases
    ],
)
def test_figures_of_a_sentence(language: str, sentence: str, expected: list[Expected]) -> None:
    found = _found(sentence, language)
    assert [one[0] for one in found] == [one[0] for one in expected]
    for one, wanted in zip(found, expected, strict=True):
        assert one[1:3] == pytest.approx(wanted[1:3])
        assert one[3:] == wanted[3:]


def test_a_figure_has_its_place() -> None:
    text = "Police said more than 40 people died."
    (figure,) = figures(text)
    assert text[figure.start : figure.end] == figure.text == "more than 40"


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("4.4 million people", "4,412,000 people", True),
        ("4.4 million people", "4,460,000 people", False),
        ("12 to 15 people", "13 people", True),
        ("12 to 15 people", "16 people", False),
        ("at least 12 people", "12 people", True),
        ("at least 12 people", "40 people", False),
        ("more than 40 people", "41 people", True),
        ("up to 50 people", "50 people", True),
        ("about 40 people", "43 people", True),
        ("about 40 people", "50 people", False),
        ("40 people", "41 people", False),
        ("about a third of voters… or one-third of", "33 percent", True),
        ("5 miles", "8.04672 km", True),
        ("12 percent", "12 people", False),
        ("dozens of people", "31 people", True),
    ],
)
def test_the_same_within_the_rounding_of_the_words(one: str, other: str, expected: bool) -> None:
    a, b = figures(one)[0], figures(other)[0]
    assert same(a, b) is expected
    assert same(b, a) is expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("12 people were killed", "41 dead", True),
        ("12 people were killed", "12 passengers died", True),
        ("12 people were killed", "12 people were injured", False),
        ("12 people were killed", "3 children were killed", False),
        ("1,200 jobs", "1,300 jobs", True),
        ("1,200 jobs", "1,200 homes", False),
        ("$12 million", "€12 million", False),
        ("12 homes destroyed", "12 were destroyed", True),
        ("Smith, 45, left", "45 years", False),
    ],
)
def test_only_the_like_can_be_compared(one: str, other: str, expected: bool) -> None:
    a, b = figures(one)[0], figures(other)[0]
    assert comparable(a, b) is expected
    assert comparable(b, a) is expected


def test_what_a_separator_is_depends_on_the_language() -> None:
    assert [figures("1.200 m", language)[0].low for language in ("en", "de", "es")] == [1.2, 1200, 1200]
    assert [figures("1,234", language)[0].low for language in ("en", "de", "es")] == [1234, 1.234, 1234]


@pytest.mark.parametrize(
    ("text", "language", "low", "unit"),
    [
        ("The terminal cost 84 million kroner.", "en", 84e6, "NOK"),
        ("Der Hafen kostete 41 Mio. Kronen.", "de", 41e6, "NOK"),
        ("They paid 3 million zlotys for it.", "en", 3e6, "PLN"),
        ("They won 3 million votes.", "en", 3e6, None),
    ],
)
def test_what_several_countries_call_their_money(text: str, language: str, low: float, unit: str | None) -> None:
    (figure,) = figures(text, language)
    assert (figure.low, figure.unit, figure.kind) == (low, unit, "money" if unit else "count")
