"""Building from the page: nothing that is indexed goes without a word."""

import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Button

from index.building.folder_build import build
from index.storage.snapshot import read_manifest

pytestmark = pytest.mark.slow


def _corpus_page(directory: str) -> None:
    from index.storage.locations import parse_location  # noqa: PLC0415 - AppTest runs this function alone
    from views.corpus_page import show_corpus  # noqa: PLC0415 - runs in the page, not here

    show_corpus(parse_location(directory))


def _button(app: AppTest, label: str) -> Button:
    return next(button for button in app.button if button.label == label)


def _wait_for_build(app: AppTest) -> None:
    for _ in range(120):
        if any("indexed: " in message.value for message in app.success):
            return
        time.sleep(0.5)
        app.run()
    pytest.fail("the build did not end")


def test_folder_that_would_go_is_named_added_or_replaced_and_there_is_a_way_back(
    write: Callable[[Mapping[str, str]], Path], tmp_path: Path
) -> None:
    folder, index = write({"a/a.txt": "The tower is green.", "b/b.txt": "The ferry sank."}), tmp_path / "index"
    old, new = str(folder / "a"), str(folder / "b")
    build([Path(old)], index)
    app = AppTest.from_function(_corpus_page, args=(str(index),), default_timeout=60).run()

    def hand_in(text: str) -> None:
        next(area for area in app.text_area if area.label.startswith("Folders")).set_value(text)
        _button(app, "Build the index").click().run()

    hand_in("/nowhere/at/all")
    assert [error.value.replace("\\", "") for error in app.error] == [
        "There is no file or folder “/nowhere/at/all” on this machine; check the spelling."
    ]
    hand_in(new)
    assert read_manifest(index).sources == [old]  # nothing happens before it is answered
    assert f"<li>{old}: 1 document</li>" in "".join(e.proto.body for e in app.get("html"))  # type: ignore[attr-defined]
    _button(app, "Add, and keep these").click().run()
    _wait_for_build(app)
    assert read_manifest(index).sources == [old, new]
    hand_in(new)
    _button(app, "Replace them").click().run()
    _wait_for_build(app)
    assert read_manifest(index).sources == [new]
    _button(app, "Go back to it").click().run()
    assert not app.exception
    assert read_manifest(index).sources == [old, new]
