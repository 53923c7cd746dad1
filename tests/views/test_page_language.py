"""The page in other languages: who decides, and that nothing English is left on it."""

import json
import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from index.building.folder_build import build
from search.speech import Precision, Speech
from serving.preferences import FILE_VARIABLE
from views import page_language

Open = Callable[..., AppTest]
LEDGER = "Who kept the ledger of the lighthouse?"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Notes of three years by two keepers, with a copy, in two files, and a file that cannot be read."""
    folder = tmp_path_factory.mktemp("xq")
    notes = [
        {
            "_id": f"n{year}",
            "title": f"QX{year}",
            "text": f"XQ.\n\nQXQ {year} kept the ledger of the lighthouse.\n\nXQX.",
            "date": f"{year}-05-01",
            "author": f"QX {year % 2}",
            "source": "QXX" if year % 2 else "XXQ",
        }
        for year in (2004, 2005, 2006)
    ]
    copy = {**notes[0], "_id": "copy", "title": "XQC", "date": "2004-06-02"}
    (folder / "qx.jsonl").write_text("\n".join(map(json.dumps, [*notes, copy])))
    (folder / "qxq.txt").write_text("QXQ kept the ledger of the lighthouse in the dark.")
    (folder / "xq.exe").write_bytes(b"\x00")
    build([folder], folder.parent / "notes-index")
    return folder.parent / "notes-index"


class Marking(Speech):
    """English between angle brackets: whatever is read without them was not translated."""

    code = "de"

    def text(self, message: str) -> str:
        return f"⟪{message}⟫"

    def plural(self, one: str, many: str, number: int) -> str:
        return f"⟪{one if number == 1 else many}⟫"

    def dated(self, day: date, precision: Precision = "day", *, year: bool = True) -> str:
        return f"⟪{super().dated(day, precision, year=year)}⟫"

    def period(self, first: date, last: date, precisions: tuple[Precision, Precision]) -> str:
        return f"⟪{super().period(first, last, precisions)}⟫"

    def ago(self, age: timedelta) -> str:
        return f"⟪{super().ago(age)}⟫"


def _words(app: AppTest) -> set[str]:
    """Return all that people read on a page: texts, labels, helps and placeholders, and the texts in HTML."""
    found = set()
    for element in app:
        proto = getattr(element, "proto", None)
        for name in ("label", "help", "placeholder", "body", "options"):
            value = getattr(proto, name, None) or ()
            texts = [value] if isinstance(value, str) else list(value)
            found |= {str(getattr(one, "content", one)) for one in texts}
    return found


_MARKUP = re.compile(r"<(script|style).*?</\1>|<!--.*?-->|<[^>]*>|:material/\w+:|\\", re.DOTALL)
_OF_THE_CORPUS = re.compile(
    r"\b[QX]+C?\d*\b|\w*xq?\.(jsonl|txt|exe)\S*|xq\d+"
    r"|kept the ledger of the lighthouse( in the dark)?|Who\b.*?lighthouse\?|ledger"
)
_SAME_EVERYWHERE = re.compile(
    r"English|Deutsch|Français|Español|Paragraph Search|CSV|JSONL?|TXT|Markdown|Word|BibTeX"
    r"|reports/\S*|\d+ (ms|s)\b|Harbour"
    r"|cross-encoder/\S*|nn\d+"
)


def _untranslated(text: str) -> str:
    """Return what is left of a text without translations and without what is no sentence of the page."""
    text = _MARKUP.sub(" ", text)
    while "⟪" in text:
        text, before = re.sub(r"⟪[^⟪⟫]*⟫", " ", text), text
        if text == before:
            break
    for pattern in (_OF_THE_CORPUS, _SAME_EVERYWHERE):
        text = pattern.sub(" ", text)
    return " ".join(re.findall(r"[^\W\d_]{2,}", text))


VIEWS = {
    "beginning": {},
    "answer": {"q": LEDGER},
    "nothing": {"q": "How do I bake sourdough bread?"},
    "filtered": {"q": LEDGER, "since": "2004", "until": "2005", "source": "QXX"},
    "nothing passes": {"q": LEDGER, "since": "2018"},
    "no date": {"q": LEDGER, "since": "soonish"},
    "too long": {"q": "ledger " * 3000},
    "dates understood": {"q": "Who kept the ledger in 2005?"},
    "phrase": {"q": '"ledger of the lighthouse"', "all": "on"},
    "missing phrase": {"q": '"ledger of gold"'},
    "compared": {"q": LEDGER, "compare": "on", "since": "2004", "until2": "2006"},
    "document": {"q": LEDGER, "document": "n2005", "paragraph": "2"},
    "alike": {"q": LEDGER, "like": "n2005", "like_paragraph": "2"},
    "no such document": {"q": LEDGER, "document": "nn1"},
}


@pytest.mark.parametrize("name", VIEWS)
def test_nothing_english_is_left(page: Open, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(page_language, "speech_of", lambda code: Marking())
    app = page(**VIEWS[name])
    assert not app.exception
    words = _words(app)
    assert any("⟪" in text for text in words)
    assert {left: text for text in words if (left := _untranslated(text))} == {}


def test_language_of_the_address_its_dates_and_numbers(page: Open) -> None:
    app = page(q=LEDGER, lang="de")
    bodies = [element.proto.body for element in app.get("html")]  # type: ignore[attr-defined]
    (card,) = (body for body in bodies if "QXQ 2005" in body and "article" in body)
    assert "<time>1. Mai 2005</time>" in card
    assert "Absatz 2" in card
    assert app.text_input(key="q").placeholder == "Fragen Sie Ihre Dokumente etwas, in einfachen Worten"
    assert any("+1 Kopie, zuerst 1. Mai" in body for body in bodies)
    assert any("documentElement.lang = 'de'" in body for body in bodies)


def test_choice_at_the_foot_is_in_the_address_and_stays(page: Open) -> None:
    app = page(q=LEDGER)
    assert app.text_input(key="q").placeholder == "Ask your documents something in plain words"
    app.button(key="language-fr").click().run()
    assert app.query_params["lang"] == "fr"
    app.text_input(key="q").set_value("ledger").run()
    assert (app.query_params["q"], app.query_params["lang"]) == ("ledger", "fr")
    assert app.text_input(key="q").placeholder == "Posez une question à vos documents, en mots simples"
    app.button(key="language-en").click().run()
    assert app.text_input(key="q").placeholder == "Ask your documents something in plain words"


def test_browser_decides_and_a_setting_overrides(page: Open, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("streamlit.runtime.context.ContextProxy.locale", property(lambda self: "es-MX"))
    assert page().text_input(key="q").placeholder == "Pregunte algo a sus documentos, con sus palabras"
    (tmp_path / "settings.toml").write_text('[page]\nlanguage = "de"\n')
    (tmp_path / "settings.toml").chmod(0o600)
    monkeypatch.setenv(FILE_VARIABLE, str(tmp_path / "settings.toml"))
    page_language._setting.cache_clear()
    try:
        assert page().text_input(key="q").placeholder == "Fragen Sie Ihre Dokumente etwas, in einfachen Worten"
        assert page(lang="en").text_input(key="q").placeholder == "Ask your documents something in plain words"
    finally:
        page_language._setting.cache_clear()
