"""The page “Check a draft”."""

from pathlib import Path

from streamlit.testing.v1 import AppTest

DRAFT = """Good evening, everyone.

According to Sputnik news agency, the Taliban will participate in the conference.
Three elephants escaped from the zoo of Ulan Bator in <b>May</b>."""


def _draft_page(directory: str) -> None:
    from index.storage.locations import parse_location  # noqa: PLC0415 - AppTest runs this function alone
    from views.draft_page import show_draft  # noqa: PLC0415 - runs in the page, not here

    show_draft(parse_location(directory))


def _shown(app: AppTest, kind: str) -> list[str]:
    bodies = [element.proto.body for element in app.get("html")]  # type: ignore[attr-defined]
    return [body for body in bodies if f'class="{kind}' in body]


def test_draft_is_checked_shown_opened_and_forgotten(seed_index: Path) -> None:
    app = AppTest.from_function(_draft_page, args=(str(seed_index),), default_timeout=300).run()
    (check,) = [button for button in app.button if button.label == "Check it"]
    assert check.disabled
    app.text_area[0].set_value(DRAFT).run()
    next(button for button in app.button if button.label == "Check it").click().run()
    state = app.session_state["draft that is checked"]
    state.wait(120)
    app.run()
    assert not app.exception
    first, second = _shown(app, "checked")
    assert "≠ found with differences" in first
    assert "– nothing here" in second
    assert "in &lt;b&gt;May&lt;/b&gt;." in second
    assert any("negated only there: “not”" in body for body in _shown(app, "related"))
    assert "Sputnik" not in str(dict(app.query_params))
    next(button for button in app.button if button.label == "Open").click().run()
    assert "".join(app.query_params["document"]).endswith("000_d2d85d5fcffcf0ef.txt")
    assert "Sputnik" not in str(dict(app.query_params))
    app.button_group(key="findings").set_value(["nothing here"]).run()
    assert len(_shown(app, "checked")) == 1
    next(button for button in app.button if button.label.startswith("Forget it")).click().run()
    assert "draft that is checked" not in app.session_state
    assert app.text_area[0].value == ""
