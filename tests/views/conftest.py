"""What the tests of views share: the page on an index of their own."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

Open = Callable[..., AppTest]


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch, index: Path) -> Open:
    """Open the page on the test's `index`, with the query parameters given, as a link would."""

    def open_page(**parameters: str) -> AppTest:
        monkeypatch.setattr(sys, "argv", ["ui.py", "--index", str(index)])
        app = AppTest.from_file(str(Path("ui.py").absolute()), default_timeout=300)
        app.query_params.update(parameters)
        return app.run()

    return open_page
