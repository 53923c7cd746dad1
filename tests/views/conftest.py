"""What the tests of views share: the page on an index of their own."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:  # a quick run reads this file too, and imports no engine
    from streamlit.testing.v1 import AppTest


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch, index: Path) -> "Callable[..., AppTest]":
    """Open the page on the test's `index`, with the query parameters given, as a link would."""

    from streamlit.testing.v1 import AppTest  # noqa: PLC0415 - as above

    def open_page(**parameters: str) -> AppTest:
        monkeypatch.setattr(sys, "argv", ["ui.py", "--index", str(index)])
        app = AppTest.from_file(str(Path("ui.py").absolute()), default_timeout=300)
        app.query_params.update(parameters)
        return app.run()

    return open_page
