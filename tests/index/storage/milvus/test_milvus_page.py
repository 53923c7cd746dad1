"""The page on an index that a Milvus server keeps, and one sentence when the server is gone."""

import sys
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from index.building.build import build_at
from index.building.options import BuildOptions
from index.storage.locations import Location, MilvusAddress
from tests.milvus_servers import LiteServer, Proxy


def test_page_asks_a_server_and_says_when_it_is_gone(
    lite_server: LiteServer, tmp_path: Path, tiny_model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ui = str(Path("ui.py").absolute())
    proxy = Proxy(lite_server.port)
    # Streamlit reads its settings once, in the folder where it is first asked for them: later tests need these.
    assert st.get_option("server.address") == "127.0.0.1"
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MILVUS_TIMEOUT", "3")
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "a.txt").write_text("date 2017-03-27\n\nThe dam broke.\n\nNobody was hurt.")
    address = MilvusAddress("127.0.0.1", proxy.port, "page")
    build_at(Location(tmp_path / "work", address), [Path("documents")], BuildOptions(model=str(tiny_model)))
    monkeypatch.setattr(sys, "argv", ["ui.py", "--index", str(address)])
    app = AppTest.from_file(ui, default_timeout=300)
    app.query_params["q"] = '"dam broke"'
    app.run()
    assert not app.exception
    bodies = [element.proto.body for element in app.get("html")]  # type: ignore[attr-defined]
    (card,) = [body for body in bodies if 'class="hit"' in body]
    assert "The dam broke." in card
    assert "Nobody was hurt." in card, "its neighbour, as context"
    proxy.cut()
    app.query_params["q"] = "Who was hurt?"
    app.run()
    assert not app.exception
    (error,) = app.error
    assert "cannot be reached; start it, or correct the address" in error.value.replace("\\", "")
    proxy.close()
