"""Dates in German, French and Spanish questions; how languages are told apart; and that one file is one language."""

from datetime import date
from pathlib import Path

import pytest

from search.question.dates import languages
from search.question.dates.expressions import languages_of, understand_dates
from search.question.dates.language import DateLanguage
from search.question.dates.languages import ENGLISH, LANGUAGES

TODAY = date(2026, 1, 2)

# question, since, until: filters

APPLIED = [
    ("de", "Was geschah im März 2017?", "2017-03-01", "2017-03-31"),
    ("de", "was geschah im märz 2017", "2017-03-01", "2017-03-31"),
    ("de", "Überschwemmungen im Feb. 2024", "2024-02-01", "2024-02-29"),
    ("de", "Streiks Anfang März 2020", "2020-03-01", "2020-03-10"),
    ("de", "Streiks Ende April 2021", "2021-04-20", "2021-04-30"),
    ("de", "Wer trat am 27. März 2017 zurück?", "2017-03-27", "2017-03-27"),
    ("de", "Wer trat am Montag, den 27. März 2017 zurück?", "2017-03-27", "2017-03-27"),
    ("de", "Wer trat am 27.03.2017 zurück?", "2017-03-27", "2017-03-27"),
    ("de", "Wer trat am 03.04.2017 zurück?", "2017-04-03", "2017-04-03"),
    ("de", "Welche Banken gingen nach dem 3. Juni 2020 pleite?", "2020-06-04", None),
    ("de", "Welche Banken scheiterten vor März 2023?", None, "2023-02-28"),
    ("de", "Welche Banken scheiterten bis März 2020?", None, "2020-03-31"),
    ("de", "Welche Banken scheiterten seit 2015?", "2015-01-01", None),
    ("de", "Welche Banken scheiterten seit letztem Mai?", "2025-05-01", None),
    ("de", "Was sagte der Minister letzten Mai?", "2025-05-01", "2025-05-31"),
    ("de", "Was sagte der Minister zwischen 2016 und 2018?", "2016-01-01", "2018-12-31"),
    ("de", "Unglücke zwischen dem 5. Mai und dem 7. Juni 2020", "2020-05-05", "2020-06-07"),
    ("de", "Unglücke zwischen März und Juni 2016", "2016-03-01", "2016-06-30"),
    ("de", "Unglücke von Januar bis März 2020", "2020-01-01", "2020-03-31"),
    ("de", "Unglücke von November bis Februar 2020", "2019-11-01", "2020-02-29"),
    ("de", "Was geschah gestern?", "2026-01-01", "2026-01-01"),
    ("de", "Was geschah vorgestern?", "2025-12-31", "2025-12-31"),
    ("de", "Was geschah heute?", "2026-01-02", "2026-01-02"),
    ("de", "Wer wurde letzte Woche gewählt?", "2025-12-22", "2025-12-28"),
    ("de", "Wer wurde in der vergangenen Woche gewählt?", "2025-12-22", "2025-12-28"),
    ("de", "Wer wurde diese Woche gewählt?", "2025-12-29", "2026-01-04"),
    ("de", "Wer wurde im letzten Monat gewählt?", "2025-12-01", "2025-12-31"),
    ("de", "Wer wurde voriges Jahr gewählt?", "2025-01-01", "2025-12-31"),
    ("de", "Wer wurde dieses Jahr gewählt?", "2026-01-01", "2026-12-31"),
    ("de", "Wer wurde letzten Montag gewählt?", "2025-12-29", "2025-12-29"),
    ("de", "Wer wurde letztes Wochenende gewählt?", "2025-12-27", "2025-12-28"),
    ("de", "Wer wurde am Wochenende gewählt?", "2025-12-27", "2025-12-28"),
    ("de", "Wer wurde letzten Sommer gewählt?", "2025-06-01", "2025-08-31"),
    ("de", "Wer wurde vor drei Wochen gewählt?", "2025-12-09", "2025-12-15"),
    ("de", "Wer wurde vor zwei Jahren gewählt?", "2023-07-04", "2024-07-02"),
    ("de", "Wer wurde vor 10 Tagen gewählt?", "2025-12-23", "2025-12-23"),
    ("de", "Wer wurde in den letzten drei Monaten gewählt?", "2025-10-02", "2026-01-02"),
    ("de", "Wer wurde in den vergangenen 12 Monaten gewählt?", "2025-01-02", "2026-01-02"),
    ("de", "Welche Banken scheiterten seit drei Jahren?", "2023-01-02", None),
    ("de", "Stürme im Sommer 2019", "2019-06-01", "2019-08-31"),
    ("de", "Stürme im Winter 2019", "2019-12-01", "2020-02-29"),
    ("de", "Gewinne im dritten Quartal 2021", "2021-07-01", "2021-09-30"),
    ("de", "Gewinne im 3. Quartal 2021", "2021-07-01", "2021-09-30"),
    ("de", "Gewinne in Q3 2021", "2021-07-01", "2021-09-30"),
    ("de", "Gewinne in der zweiten Hälfte 2019", "2019-07-01", "2019-12-31"),
    ("de", "Gewinne im ersten Halbjahr 2019", "2019-01-01", "2019-06-30"),
    ("de", "Anschläge in der Woche vor Weihnachten 2021", "2021-12-18", "2021-12-24"),
    ("de", "Anschläge an Karfreitag 2021", "2021-04-02", "2021-04-02"),
    ("de", "Anschläge zu Weihnachten 2021", "2021-12-25", "2021-12-25"),
    ("de", "Was geschah 2015 in Syrien?", "2015-01-01", "2015-12-31"),
    ("de", "Was geschah im Jahr 2015?", "2015-01-01", "2015-12-31"),
    ("de", "2015 sagte der Präsident was?", "2015-01-01", "2015-12-31"),
    ("de", "Was geschah vor 2015?", None, "2014-12-31"),
    ("de", "Was geschah in den 1990er Jahren?", "1990-01-01", "1999-12-31"),
    ("de", "Was wurde am Montag angekündigt?", "2025-12-29", "2025-12-29"),
    ("de", "Was wurde im Mai angekündigt?", "2025-05-01", "2025-05-31"),
    ("de", "Artikel aus 2015", "2015-01-01", "2015-12-31"),
    ("de", "Artikel über Brücken von 2015", "2015-01-01", "2015-12-31"),
    ("de", "zeige mir alle Berichte vom März 2017", "2017-03-01", "2017-03-31"),
    ("de", "Nachrichten von letzter Woche", "2025-12-22", "2025-12-28"),
    ("de", "Artikel ab März 2017", "2017-03-01", None),
    ("fr", "Que s'est-il passé en mars 2017 ?", "2017-03-01", "2017-03-31"),
    ("fr", "Qu’a dit le ministre en mars 2017 ?", "2017-03-01", "2017-03-31"),
    ("fr", "Inondations en févr. 2024", "2024-02-01", "2024-02-29"),
    ("fr", "Grèves début mars 2020", "2020-03-01", "2020-03-10"),
    ("fr", "Grèves à la fin de l'année 2019", "2019-10-01", "2019-12-31"),
    ("fr", "Qui a démissionné le 27 mars 2017 ?", "2017-03-27", "2017-03-27"),
    ("fr", "Qui a démissionné le lundi 27 mars 2017 ?", "2017-03-27", "2017-03-27"),
    ("fr", "Qui a démissionné le 1er mars 2017 ?", "2017-03-01", "2017-03-01"),
    ("fr", "Qui a démissionné le 27/03/2017 ?", "2017-03-27", "2017-03-27"),
    ("fr", "Qui a démissionné le 03/04/2017 ?", "2017-04-03", "2017-04-03"),
    ("fr", "Quelles banques ont fait faillite après le 3 juin 2020 ?", "2020-06-04", None),
    ("fr", "Quelles banques ont fait faillite avant mars 2023 ?", None, "2023-02-28"),
    ("fr", "Quelles banques ont fait faillite jusqu'en mars 2020 ?", None, "2020-03-31"),
    ("fr", "Quelles banques ont fait faillite depuis 2015 ?", "2015-01-01", None),
    ("fr", "Qu'a répondu Moscou depuis mai dernier ?", "2025-05-01", None),
    ("fr", "Qu'a dit le ministre entre 2016 et 2018 ?", "2016-01-01", "2018-12-31"),
    ("fr", "Naufrages entre le 5 mai et le 7 juin 2020", "2020-05-05", "2020-06-07"),
    ("fr", "Naufrages de janvier à mars 2020", "2020-01-01", "2020-03-31"),
    ("fr", "Naufrages du 5 mai au 7 juin 2020", "2020-05-05", "2020-06-07"),
    ("fr", "Naufrages entre mars et juin 2016", "2016-03-01", "2016-06-30"),
    ("fr", "Que s'est-il passé hier ?", "2026-01-01", "2026-01-01"),
    ("fr", "Que s'est-il passé avant-hier ?", "2025-12-31", "2025-12-31"),
    ("fr", "Que s'est-il passé aujourd'hui ?", "2026-01-02", "2026-01-02"),
    ("fr", "Qui a été élu la semaine dernière ?", "2025-12-22", "2025-12-28"),
    ("fr", "Qui a été élu cette semaine ?", "2025-12-29", "2026-01-04"),
    ("fr", "Qui a été élu le mois dernier ?", "2025-12-01", "2025-12-31"),
    ("fr", "Qui a été élu l'année dernière ?", "2025-01-01", "2025-12-31"),
    ("fr", "Qui a été élu l'an dernier ?", "2025-01-01", "2025-12-31"),
    ("fr", "Qui a été élu cette année ?", "2026-01-01", "2026-12-31"),
    ("fr", "Qui a été élu lundi dernier ?", "2025-12-29", "2025-12-29"),
    ("fr", "Qui a été élu le week-end dernier ?", "2025-12-27", "2025-12-28"),
    ("fr", "Qui a été élu l'été dernier ?", "2025-06-01", "2025-08-31"),
    ("fr", "Qui a été élu il y a trois semaines ?", "2025-12-09", "2025-12-15"),
    ("fr", "Qui a été élu il y a deux ans ?", "2023-07-04", "2024-07-02"),
    ("fr", "Qui a été élu ces trois derniers mois ?", "2025-10-02", "2026-01-02"),
    ("fr", "Qui a été élu au cours des 12 derniers mois ?", "2025-01-02", "2026-01-02"),
    ("fr", "Quelles banques ont fait faillite depuis trois ans ?", "2023-01-02", None),
    ("fr", "Tempêtes à l'été 2019", "2019-06-01", "2019-08-31"),
    ("fr", "Tempêtes pendant l'hiver 2019", "2019-12-01", "2020-02-29"),
    ("fr", "Bénéfices au troisième trimestre 2021", "2021-07-01", "2021-09-30"),
    ("fr", "Bénéfices au premier semestre 2019", "2019-01-01", "2019-06-30"),
    ("fr", "Attaques la semaine avant Noël 2021", "2021-12-18", "2021-12-24"),
    ("fr", "Attaques dans la semaine du 27 mars 2017", "2017-03-27", "2017-04-02"),
    ("fr", "Attaques à Noël 2021", "2021-12-25", "2021-12-25"),
    ("fr", "Que s'est-il passé en Syrie en 2015 ?", "2015-01-01", "2015-12-31"),
    ("fr", "Que s'est-il passé avant 2015 ?", None, "2014-12-31"),
    ("fr", "Que s'est-il passé dans les années 1990 ?", "1990-01-01", "1999-12-31"),
    ("fr", "Qu'a-t-on annoncé lundi ?", "2025-12-29", "2025-12-29"),
    ("fr", "Qu'a-t-on annoncé en mai ?", "2025-05-01", "2025-05-31"),
    ("fr", "articles de 2015", "2015-01-01", "2015-12-31"),
    ("fr", "articles sur les ponts de 2015", "2015-01-01", "2015-12-31"),
    ("fr", "nouvelles de la semaine dernière", "2025-12-22", "2025-12-28"),
    ("fr", "articles à partir de mars 2017", "2017-03-01", None),
    ("es", "¿Qué pasó en marzo de 2017?", "2017-03-01", "2017-03-31"),
    ("es", "¿Qué pasó en marzo del 2017?", "2017-03-01", "2017-03-31"),
    ("es", "que paso en marzo 2017", "2017-03-01", "2017-03-31"),
    ("es", "Inundaciones en feb. de 2024", "2024-02-01", "2024-02-29"),
    ("es", "Huelgas a principios de marzo de 2020", "2020-03-01", "2020-03-10"),
    ("es", "Huelgas a finales de 2019", "2019-10-01", "2019-12-31"),
    ("es", "¿Quién dimitió el 27 de marzo de 2017?", "2017-03-27", "2017-03-27"),
    ("es", "¿Quién dimitió el lunes 27 de marzo de 2017?", "2017-03-27", "2017-03-27"),
    ("es", "¿Quién dimitió el 27/03/2017?", "2017-03-27", "2017-03-27"),
    ("es", "¿Quién dimitió el 03/04/2017?", "2017-04-03", "2017-04-03"),
    ("es", "¿Qué bancos quebraron después del 3 de junio de 2020?", "2020-06-04", None),
    ("es", "¿Qué bancos quebraron antes de marzo de 2023?", None, "2023-02-28"),
    ("es", "¿Qué bancos quebraron hasta marzo de 2020?", None, "2020-03-31"),
    ("es", "¿Qué bancos quebraron desde 2015?", "2015-01-01", None),
    ("es", "¿Qué bancos quebraron desde mayo de 2019?", "2019-05-01", None),
    ("es", "¿Qué respondió Moscú desde mayo pasado?", "2025-05-01", None),
    ("es", "¿Qué dijo el ministro entre 2016 y 2018?", "2016-01-01", "2018-12-31"),
    ("es", "Naufragios entre el 5 de mayo y el 7 de junio de 2020", "2020-05-05", "2020-06-07"),
    ("es", "Naufragios de enero a marzo de 2020", "2020-01-01", "2020-03-31"),
    ("es", "Naufragios del 5 de mayo al 7 de junio de 2020", "2020-05-05", "2020-06-07"),
    ("es", "Naufragios desde enero hasta marzo de 2020", "2020-01-01", "2020-03-31"),
    ("es", "Naufragios entre marzo y junio de 2016", "2016-03-01", "2016-06-30"),
    ("es", "¿Qué pasó ayer?", "2026-01-01", "2026-01-01"),
    ("es", "¿Qué pasó anteayer?", "2025-12-31", "2025-12-31"),
    ("es", "¿Qué pasó hoy?", "2026-01-02", "2026-01-02"),
    ("es", "¿Quién fue elegido la semana pasada?", "2025-12-22", "2025-12-28"),
    ("es", "¿Quién fue elegido esta semana?", "2025-12-29", "2026-01-04"),
    ("es", "¿Quién fue elegido el mes pasado?", "2025-12-01", "2025-12-31"),
    ("es", "¿Quién fue elegido el año pasado?", "2025-01-01", "2025-12-31"),
    ("es", "¿Quién fue elegido este año?", "2026-01-01", "2026-12-31"),
    ("es", "¿Quién fue elegido el lunes pasado?", "2025-12-29", "2025-12-29"),
    ("es", "¿Quién fue elegido el pasado lunes?", "2025-12-29", "2025-12-29"),
    ("es", "¿Quién fue elegido el fin de semana pasado?", "2025-12-27", "2025-12-28"),
    ("es", "¿Quién fue elegido el verano pasado?", "2025-06-01", "2025-08-31"),
    ("es", "¿Quién fue elegido hace tres semanas?", "2025-12-09", "2025-12-15"),
    ("es", "¿Quién fue elegido hace dos años?", "2023-07-04", "2024-07-02"),
    ("es", "¿Quién fue elegido en los últimos tres meses?", "2025-10-02", "2026-01-02"),
    ("es", "¿Quién fue elegido en los últimos 12 meses?", "2025-01-02", "2026-01-02"),
    ("es", "¿Qué bancos quebraron desde hace tres años?", "2023-01-02", None),
    ("es", "Tormentas en el verano de 2019", "2019-06-01", "2019-08-31"),
    ("es", "Tormentas en el invierno de 2019", "2019-12-01", "2020-02-29"),
    ("es", "Beneficios en el tercer trimestre de 2021", "2021-07-01", "2021-09-30"),
    ("es", "Beneficios en el primer semestre de 2019", "2019-01-01", "2019-06-30"),
    ("es", "Ataques en la semana antes de Navidad de 2021", "2021-12-18", "2021-12-24"),
    ("es", "Ataques en la semana del 27 de marzo de 2017", "2017-03-27", "2017-04-02"),
    ("es", "Ataques en Navidad de 2021", "2021-12-25", "2021-12-25"),
    ("es", "¿Qué pasó en Siria en 2015?", "2015-01-01", "2015-12-31"),
    ("es", "¿Qué pasó en el año 2015?", "2015-01-01", "2015-12-31"),
    ("es", "¿Qué pasó antes de 2015?", None, "2014-12-31"),
    ("es", "¿Qué pasó en los años 1990?", "1990-01-01", "1999-12-31"),
    ("es", "¿Qué pasó en la década de 1990?", "1990-01-01", "1999-12-31"),
    ("es", "¿Qué se anunció el lunes?", "2025-12-29", "2025-12-29"),
    ("es", "¿Qué se anunció en mayo?", "2025-05-01", "2025-05-31"),
    ("es", "artículos de 2015", "2015-01-01", "2015-12-31"),
    ("es", "artículos sobre puentes de 2015", "2015-01-01", "2015-12-31"),
    ("es", "noticias de la semana pasada", "2025-12-22", "2025-12-28"),
    ("es", "artículos a partir de marzo de 2017", "2017-03-01", None),
]

# what may be part of the meaning: never a filter
NOT_APPLIED = [
    "Fußball-WM 2014",
    "Wer gewann die Euro 2016?",
    "die Klasse von 2020",
    "das Atomabkommen von 2015",
    "Was sagte das Atomabkommen von 2015?",
    "zwischen 1500 und 2000 Menschen",
    "Wer war 1992 Präsident?",
    "Was geschah 1066?",
    "Was ist bis 2030 geplant?",
    "der erste Sieg seit 2004",
    "Sind die Preise höher als vor einem Jahr?",
    "Was ist der Haushalt für 2021?",
    "Die 2015 geschlossene Vereinbarung",
    "Hochwasser März 2017",
    "die Frau im Mai Tai Kleid",
    "Euro 2016",
    "Qui a gagné l'Euro 2016 ?",
    "la promotion de 2020",
    "l'accord nucléaire de 2015",
    "Que disait l'accord nucléaire de 2015 ?",
    "Qui était président en 1992 ?",
    "Que s'est-il passé en 1066 ?",
    "Qu'est-ce qui est prévu d'ici 2030 ?",
    "la première victoire depuis 2004",
    "Les prix sont-ils plus élevés qu'il y a un an ?",
    "le budget pour 2021",
    "les attentats du 11 septembre",
    "Mundial 2014",
    "¿Quién ganó la Eurocopa 2016?",
    "la promoción de 2020",
    "el acuerdo nuclear de 2015",
    "¿Qué decía el acuerdo nuclear de 2015?",
    "¿Quién era presidente en 1992?",
    "¿Qué pasó en 1066?",
    "¿Qué está previsto hasta 2030?",
    "la primera victoria desde 2004",
    "¿Son los precios más altos que hace un año?",
    "el presupuesto para 2021",
    "los atentados del 11 de septiembre",
]

# no time at all
NOTHING = [
    "eine Menge von 2000 Menschen",
    "Wer sprach am 31. Juni 2020?",
    "entre 1500 et 2000 personnes",
    "une foule de 2000 personnes",
    "la planète Mars",
    "une mission sur Mars",
    "Qui a parlé le 31 juin 2020 ?",
    "entre 1500 y 2000 personas",
    "una multitud de 2000 personas",
    "¿Quién habló el 31 de junio de 2020?",
    "la mayo de las salsas",
]


@pytest.mark.parametrize(("code", "question", "since", "until"), APPLIED)
def test_filter(code: str, question: str, since: str | None, until: str | None) -> None:
    understood = understand_dates(question, TODAY)
    assert understood is not None
    assert (understood.since, understood.until, understood.applied) == (
        since and date.fromisoformat(since),
        until and date.fromisoformat(until),
        True,
    )


@pytest.mark.parametrize("question", NOT_APPLIED)
def test_part_of_the_meaning_is_never_applied(question: str) -> None:
    understood = understand_dates(question, TODAY)
    assert understood is not None
    assert not understood.applied


@pytest.mark.parametrize("question", NOTHING)
def test_nothing_understood(question: str) -> None:
    assert understand_dates(question, TODAY) is None


@pytest.mark.parametrize(
    ("question", "rest"),
    [
        ("Was geschah im März 2017 in Kiel?", "Was geschah in Kiel?"),
        ("Wer wurde in der letzten Woche gewählt?", "Wer wurde gewählt?"),
        ("Que s'est-il passé il y a trois semaines à Lyon ?", "Que s'est-il passé à Lyon?"),
        ("¿Qué dijo el ministro la semana pasada?", "¿Qué dijo el ministro?"),
    ],
)
def test_what_is_left_to_rank_by(question: str, rest: str) -> None:
    understood = understand_dates(question, TODAY)
    assert understood is not None
    assert understood.rest == rest


@pytest.mark.parametrize(
    ("question", "codes"),
    [
        ("What was the war in 2015?", ["en"]),
        ("Robert de Niro in May 2017", ["en"]),
        ("", ["en"]),
        ("bridge collapse", ["en"]),
        ("Was war der Grund?", ["de"]),
        ("¿Qué pasó en la ciudad?", ["es"]),
        ("Qui a fermé le port ?", ["fr"]),
        ("promotion de 2020", ["es", "fr"]),
    ],
)
def test_function_words_tell_the_language(question: str, codes: list[str]) -> None:
    assert sorted(language.code for language in languages_of(question)) == codes


def test_an_english_date_counts_where_names_look_like_another_language() -> None:
    understood = understand_dates("Los Angeles fires January 2025", TODAY)
    assert understood is not None
    assert (understood.since, understood.until) == (date(2025, 1, 1), date(2025, 1, 31))


def test_each_file_is_a_language(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is put into the folder is found, with nothing else changed."""
    assert next(iter(LANGUAGES)) == "en"  # what no other claims is read as English
    assert {"en", "de", "es", "fr"} <= set(LANGUAGES)
    assert LANGUAGES["en"] is ENGLISH
    assert all(isinstance(language, DateLanguage) for language in LANGUAGES.values())
    (tmp_path / "toy.py").write_text(
        "from dataclasses import replace\n"
        "from search.question.dates.languages.english import LANGUAGE as ENGLISH\n"
        'LANGUAGE = replace(ENGLISH, code="xx")\n',
        encoding="utf-8",
    )
    monkeypatch.setattr(languages, "__path__", [*languages.__path__, str(tmp_path)])
    assert set(languages._languages()) == {*LANGUAGES, "xx"}
