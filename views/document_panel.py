"""The document in which a hit stands, beside the hits: to find in, to step through, and to open as it is."""

from dataclasses import replace

import streamlit as st

from index.errors import ParagraphSearchError
from index.reading.page_picture import page_picture
from index.storage.corpus import Place
from index.storage.store import StoredDocument
from search.page import cards
from search.page.context import excerpt_around
from search.page.panel import Mark, find, hits_in, original, outline
from search.page.record_table import columns_of, is_of_rows, table
from search.page.view import View
from search.speech import say
from views.address import current_view, go
from views.asker import Asker
from views.common import plain
from views.hosts import serves_this_machine_only
from views.selected_text import offer_more_like_selected

_SCROLL = """
<script>
(() => {
  const show = (tries) => {
    const found = document.querySelector('.document .current, .document .found');
    if (found) found.scrollIntoView({ block: 'center' });
    else if (tries) setTimeout(() => show(tries - 1), 100);
  };
  show(30);
})();
</script>
"""


def _close() -> None:
    go(replace(current_view(), document="", paragraph=1))


def show_document(asker: Asker) -> None:
    """Show the document that is open in a view beside the hits, from the paragraph on that was found."""
    st.dialog(say("Document"), width=680, position="right", on_dismiss=_close)(_draw_document)(asker)


def _draw_document(asker: Asker) -> None:
    view, store = asker.view, asker.searcher.store
    if current_view() != view:  # a click in here draws this part alone, and what it led to is the whole page's
        st.rerun()
    found = store.document_named(view.document)
    if found is None:
        st.info(plain(say("There is no document “{name}” in this corpus.", name=view.document[:200])))
        return
    texts = store.paragraphs(found.row, 0, found.paragraphs)
    with st.container(horizontal=True, gap="small"):
        _show_outline(found, view)
        _offer_more_like(view)
    marks, current = _step(found, texts, _hits(asker, view), view)
    paragraph = current.paragraph if current else view.paragraph - 1
    excerpt = excerpt_around(found, texts, paragraph)
    headings = {heading.paragraph: heading.level for heading in outline(found.headings)}
    pictured = serves_this_machine_only() and _show_original(asker, found, texts, paragraph)
    columns = columns_of(texts) if is_of_rows(found.place) else []
    if columns:
        st.html(table(excerpt, columns, paragraph, store.manifest.sources, marks=marks, current=current))
    else:
        roots = store.manifest.sources
        st.html(cards.document(excerpt, paragraph, roots, marks=marks, current=current, headings=headings))
    offer_more_like_selected(".document", "selected-in-document", lambda passage: go(view.ask_like(passage)))
    if not pictured:
        st.html(f"<!-- {view.paragraph} {current} -->{_SCROLL}", unsafe_allow_javascript=True)


def _hits(asker: Asker, view: View) -> list[Mark]:
    if not view.question and not view.like:
        return []
    try:
        return hits_in(asker.ask(view), view.document)
    except ParagraphSearchError:  # said beside it
        return []


def _show_outline(found: StoredDocument, view: View) -> None:
    headings = outline(found.headings)
    if len(headings) < 2:
        return
    with st.popover(say("Outline"), icon=":material/toc:", type="tertiary"), st.container(gap=None):
        for heading in headings:
            st.button(
                "\u2003" * (heading.level - 1) + plain(heading.text),
                key=f"heading-{heading.paragraph}",
                type="tertiary",
                on_click=go,
                args=(replace(view, paragraph=heading.paragraph + 1),),
            )


def _offer_more_like(view: View) -> None:
    """Let somebody paste a passage, of this document or any other, and find paragraphs that say much the same."""

    def look() -> None:
        if passage := str(st.session_state.get("passage") or "").strip():
            go(view.ask_like(passage))

    with st.popover(say("More like a passage"), icon=":material/join_inner:", type="tertiary"):
        st.text_area(say("Paste what others shall be like"), key="passage")
        st.button(say("Find them"), on_click=look, type="primary")


def _step(found: StoredDocument, texts: list[str], hits: list[Mark], view: View) -> tuple[list[Mark], Mark | None]:
    """Let somebody look for words, and step through where they stand, or through the hits; return both."""
    words = st.text_input(
        say("Find in this document"), key=f"find-{found.row}", type="search", placeholder=say("Find in this document"),
        label_visibility="collapsed",
    )  # fmt: skip
    marks = find(texts, words or "") if (words or "").strip() else hits
    if (words or "").strip() and not marks:
        st.caption(say("It does not stand here."))
    if not marks:
        return [], None
    opened = next((i for i, mark in enumerate(marks) if mark.paragraph >= view.paragraph - 1), 0)
    key = f"at-{found.row}-{view.paragraph}-{words}"
    at = st.session_state.get(key, opened) % len(marks)

    def move(by: int) -> None:
        st.session_state[key] = (at + by) % len(marks)

    with st.container(horizontal=True, gap="small", vertical_alignment="center", key=f"steps-{st.context.theme.type}"):
        alone = len(marks) < 2
        st.button(say("Previous"), icon=":material/keyboard_arrow_up:", on_click=move, args=(-1,), disabled=alone)
        st.button(say("Next"), icon=":material/keyboard_arrow_down:", on_click=move, args=(1,), disabled=alone)
        place = {"number": at + 1, "total": len(marks)}
        typed = (words or "").strip()
        st.caption(
            say("{number} of {total}", **place)
            if typed
            else say("{number} of {total} found by your question", **place),
            width="content",
        )
    return marks, marks[at]


def _show_original(asker: Asker, found: StoredDocument, texts: list[str], paragraph: int) -> bool:
    """Offer the file itself, and of a PDF a picture of the page; tell whether a picture is shown.

    Only to who sits at this machine: it is their disk.
    """
    place = _place_of(asker, texts[paragraph], found) if 0 <= paragraph < len(texts) else found.place
    file = original(place)
    if file is None:
        st.caption(plain(say("The original file is no longer at {path}.", path=place.path)))
        return False
    is_pdf = file.suffix.lower() == ".pdf" and place.page is not None
    is_picture = file.suffix.lower() in {".png", ".jpg", ".jpeg", ".webp"}
    wanted = False
    with st.container(horizontal=True, vertical_alignment="center", key="original"):
        st.download_button(
            say("Open the original"), file.read_bytes, file.name, on_click="ignore", icon=":material/file_open:",
        )  # fmt: skip
        if is_pdf or is_picture:
            wanted = st.toggle(
                say("Page {number} as it is printed", number=str(place.page)) if is_pdf else say("The picture"),
                key=f"see-{found.row}",
            )
    if wanted:
        drawn = page_picture(file, place.page or 1, texts[paragraph]) if is_pdf else file.read_bytes()
        st.image(drawn) if drawn else st.caption(say("The page cannot be drawn."))
    return wanted


def _place_of(asker: Asker, text: str, found: StoredDocument) -> Place:
    """Return the place of a paragraph, which knows its page; that of the document where a rebuild took it away."""
    places = (place for row, place in asker.searcher.store.places(text) if row == found.row)
    return next(places, found.place)
