"""Who may reach the page: by which names, and whether from this machine alone; `serving/known_hosts.py` says why."""

import streamlit as st
from streamlit import config

from serving.known_hosts import EVERY_ADDRESS, LOOPBACK, is_loopback, name_of

ADVICE = "If the page has this name, add it: --server.allowedHosts NAME"
_FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host")


def page_names() -> tuple[list[str], bool]:
    """Return the names of the page, and whether each address of this machine is one, too.

    These are the loopback names, and what Streamlit's `server.allowedHosts` names. Where that is empty: the
    addresses in `server.address` and `browser.serverAddress`; where the server listens on all addresses, each of them.
    Streamlit itself holds WebSockets to `server.allowedHosts`, so the loopback names are added there.
    """
    given = [str(name) for name in st.get_option("server.allowedHosts") or []]
    if given:
        names = list(dict.fromkeys([*LOOPBACK, *given]))
        config.set_option("server.allowedHosts", names)
        return names, False
    address = str(st.get_option("server.address") or "")
    addresses = [address, str(st.get_option("browser.serverAddress") or "")]
    names = [*LOOPBACK, *(name for name in addresses if name not in EVERY_ADDRESS)]
    return list(dict.fromkeys(names)), address in EVERY_ADDRESS


def serves_this_machine_only() -> bool:
    """Tell whether nobody on a network can open the page: only then may it name folders of this machine.

    The server must listen on a loopback address, and the page be opened under a loopback name, through no proxy.
    """
    headers = st.context.headers
    if any(name in headers for name in _FORWARDED):
        return False
    # Only Streamlit's test harness has no Host; the server refuses such requests.
    return is_loopback(str(st.get_option("server.address"))) and is_loopback(name_of(headers.get("Host", "localhost")))
