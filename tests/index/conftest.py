"""Milvus servers, one of each kind for all tests."""

from collections.abc import Iterator

import pytest

from tests.milvus_servers import LiteServer, StandaloneServer

_STANDALONE_SECONDS = 300
"""It takes half a minute by itself, and minutes on a machine with other work."""


@pytest.fixture(scope="session")
def _starting_standalone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandaloneServer]:
    """Begin to start the slow one, while tests ask the quick one."""
    server = StandaloneServer(tmp_path_factory.mktemp("standalone"))
    server.start()
    yield server
    server.kill()


@pytest.fixture(scope="session")
def standalone_server(_starting_standalone: StandaloneServer) -> StandaloneServer:
    """Milvus 2.3, up."""
    _starting_standalone.wait(_STANDALONE_SECONDS)
    return _starting_standalone


@pytest.fixture(scope="session")
def lite_server(
    _starting_standalone: StandaloneServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[LiteServer]:
    """milvus-lite, up."""
    server = LiteServer(tmp_path_factory.mktemp("lite"))
    server.start()
    server.wait(60)
    yield server
    server.kill()
