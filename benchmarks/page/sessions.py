"""Sessions of the page as browsers have them: a WebSocket each, in Streamlit's own protocol, without the browser."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import connect
from websockets.typing import Origin

TIMEOUT = 120.0


@dataclass(frozen=True)
class Asked:
    """What one session got for one question."""

    seconds: float
    """From sending the question to the end of the page."""
    cards: int
    """Hits that were shown."""
    error: str
    """What went wrong; empty where nothing did."""


async def ask_at_once(address: str, questions: Sequence[str]) -> list[Asked]:
    """Open a session for each question, wait until all are open, and ask them all at the same moment.

    Args:
        address: of the page, as `127.0.0.1:8501`.
        questions: one for each session.
    """
    everybody = asyncio.Barrier(len(questions))
    return list(await asyncio.gather(*(_session(address, question, everybody) for question in questions)))


async def _session(address: str, question: str, everybody: asyncio.Barrier) -> Asked:
    # A page's messages may be large: no bound on what is received. Browsers send no pings either.
    url, origin = f"ws://{address}/_stcore/stream", Origin(f"http://{address}")
    async with connect(url, origin=origin, max_size=None, ping_interval=None) as socket:
        await everybody.wait()
        started = time.perf_counter()
        message = BackMsg()
        message.rerun_script.query_string = urlencode({"q": question})
        await socket.send(message.SerializeToString())
        cards, error = 0, ""
        try:
            async with asyncio.timeout(TIMEOUT):
                while True:
                    received = ForwardMsg()
                    received.ParseFromString(bytes(await socket.recv(decode=False)))
                    kind = received.WhichOneof("type")
                    if kind == "delta":
                        element = received.delta.new_element
                        cards += 'class="hit"' in element.html.body
                        if element.WhichOneof("type") == "exception":
                            error = element.exception.message
                    elif kind == "script_finished":
                        break
        except TimeoutError:
            error = f"no answer within {TIMEOUT:.0f} s"
        return Asked(time.perf_counter() - started, cards, error)
