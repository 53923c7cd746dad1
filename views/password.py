"""The page's password, where its owner has set one: asked for before anything is shown or handed in."""

import hmac
import re
import threading
import time
from collections import deque
from collections.abc import Callable

import streamlit as st
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit.errors import StreamlitSecretNotFoundError
from streamlit.runtime.scriptrunner import get_script_run_ctx

from search.speech import marked, say

_WRONG_A_MINUTE = 10
_UPLOAD = re.compile(r"/_stcore/upload_file/([^/]+)/")
_TOO_MANY = marked("Too many wrong passwords were given. Wait a minute, then try again.")


class Attempts:
    """Counts wrong passwords of all visitors together: who guesses can open as many sessions as there are guesses."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._wrong: deque[float] = deque(maxlen=_WRONG_A_MINUTE)
        self._counting = threading.Lock()

    def may_try(self) -> bool:
        """Tell whether a password is looked at now; after ten wrong ones in a minute, none is."""
        return len(self._wrong) < _WRONG_A_MINUTE or self._clock() - self._wrong[0] > 60

    def is_right(self, given: str, password: str) -> bool | None:
        """Compare a password, in a time that says nothing about it; None where it is not looked at."""
        with self._counting:
            if not self.may_try():
                return None
            right = hmac.compare_digest(given.encode("utf-8", "replace"), password.encode("utf-8", "replace"))
            if not right:
                self._wrong.append(self._clock())
            return right


class Entered:
    """The sessions in which the password was given. May be used from several threads."""

    def __init__(self) -> None:
        self._sessions: dict[str, None] = {}

    def add(self, session: str) -> None:
        """Remember a session, and no more than some thousands of them."""
        self._sessions[session] = None
        while len(self._sessions) > 10_000:
            self._sessions.pop(next(iter(self._sessions)), None)

    def __contains__(self, session: object) -> bool:
        return session in self._sessions


_attempts, _entered = Attempts(), Entered()


def may_enter() -> bool:
    """Ask for the password, where the owner has set one in `.streamlit/secrets.toml`; tell whether it was given."""
    password = _password()
    if not password or st.session_state.get("entered"):
        return True
    given = st.text_input(say("Password"), type="password")
    right = _attempts.is_right(given, password) if given else False
    if right:
        st.session_state["entered"] = True
        context = get_script_run_ctx()
        if context is not None:
            _entered.add(context.session_id)
        st.rerun()
    if given:
        st.error(say("That is not the password.") if right is False else say(_TOO_MANY))
    return False


class UploadsOnceEntered:
    """ASGI middleware that takes no file from visitors who have not given the password: it would stay in memory."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse an upload, or hand the request on."""
        upload = _UPLOAD.search(scope["path"]) if scope["type"] == "http" else None
        if upload and scope["method"] == "PUT" and _password() and upload[1] not in _entered:
            await PlainTextResponse("The page asks for a password first.\n", status_code=403)(scope, receive, send)
        else:
            await self._app(scope, receive, send)


def _password() -> str:
    """Return the password; empty where there is none."""
    try:
        return str(st.secrets.get("password", ""))
    except StreamlitSecretNotFoundError:
        return ""
