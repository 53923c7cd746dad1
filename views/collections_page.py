"""Collections: hits that were kept, with notes and tags, to put in order and to carry away."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import streamlit as st

from index.errors import ParagraphSearchError
from index.storage.locations import Location
from index.storage.opening import live_manifest
from search.answer.answer import Hit
from search.evaluation.kept_lines import damage_in_words
from search.page import cards
from search.page.carrying_away import as_bundle, as_html, as_markdown, open_bundle
from search.page.context import Context
from search.page.kept_hits import Collections, KeptHit
from search.page.view import View
from search.page.word_file import WORD, as_word
from search.speech import counted, marked, say
from views.address import current_view, go
from views.common import count, plain, sentence
from views.page_language import in_this_language

_FIRST = marked("My collection")


def show_collections(location: Location) -> None:
    """Draw the view."""
    st.html(f"<h1>{cards.safe(say('Collections'))}</h1>")
    kept = Collections(location.folder)
    try:
        collections, damage = kept.all(), damage_in_words(kept.damage())
    except ParagraphSearchError as error:
        st.error(sentence(error))
        return
    if damage:
        st.warning(plain(damage))
    if not collections:
        st.write(say("Nothing is kept yet. “Keep” below a hit puts it into a collection, with a note and tags."))
    else:
        _show(kept, collections, location)
    _offer_bundle(kept)


def _show(kept: Collections, collections: dict[str, list[KeptHit]], location: Location) -> None:
    names = list(collections)
    asked = current_view().collection
    name = asked if asked in collections else names[-1]
    key = f"collection-{name}"
    st.selectbox(
        say("Collection"),
        names,
        index=names.index(name),
        key=key,
        on_change=lambda: go(replace(current_view(), collection=st.session_state[key])),
    )
    hits = collections[name]
    st.caption(count(len(hits), "paragraph"))
    with st.container(horizontal=True, gap="small"):
        st.download_button("Markdown", as_markdown(name, hits), "collection.md", "text/markdown", on_click="ignore")
        made = in_this_language(lambda: as_word(name, hits))
        st.download_button("Word", made, "collection.docx", WORD, on_click="ignore")
        st.download_button(say("Web page"), as_html(name, hits), "collection.html", "text/html", on_click="ignore")
        try:
            bundle = as_bundle(name, hits, live_manifest(location))
            st.download_button(say("Bundle"), bundle, "collection.zip", "application/zip", on_click="ignore")
        except ParagraphSearchError as error:
            st.caption(say("No bundle: {error}", error=sentence(error)))
    for number, hit in enumerate(hits):
        _show_kept(kept, hit, first=number == 0, last=number == len(hits) - 1)


def _show_kept(kept: Collections, hit: KeptHit, *, first: bool, last: bool) -> None:
    key = f"{hit.collection}-{hit.key}"

    def annotate() -> None:
        tags = tuple(filter(None, (tag.strip() for tag in st.session_state[f"tags-{key}"].split(","))))
        _do(lambda: kept.annotate(hit, st.session_state[f"note-{key}"].strip(), tags))

    with st.container(border=True, key=f"kept-{key}", gap="xxsmall"):
        st.html(cards.card(hit.as_hit(), Context((), ()), []))
        with st.container(horizontal=True, gap="small"):
            st.text_input(say("Note"), hit.note, key=f"note-{key}", on_change=annotate)
            st.text_input(
                say("Tags"),
                ", ".join(hit.tags),
                key=f"tags-{key}",
                on_change=annotate,
                placeholder=say("one, another"),
            )
        with st.container(horizontal=True, gap="small"):
            for label, icon, by, off in (
                (marked("Up"), "arrow_upward", -1, first),
                (marked("Down"), "arrow_downward", 1, last),
            ):
                st.button(
                    say(label), key=f"{label}-{key}", icon=f":material/{icon}:", type="tertiary", disabled=off,
                    on_click=_do, args=(lambda by=by: kept.move(hit, by),),
                )  # fmt: skip
            st.button(
                say("Remove"), key=f"remove-{key}", icon=":material/close:", type="tertiary", on_click=_do,
                args=(lambda: kept.remove(hit),),
            )  # fmt: skip


def _offer_bundle(kept: Collections) -> None:
    """Let the reader open a bundle, after it was checked."""
    with st.expander(say("Open a bundle")):
        file = st.file_uploader(say("A collection that somebody carried away"), type=["zip"], max_upload_size=50)
        if file is None:
            return
        try:
            hits = open_bundle(file.getvalue())
        except ParagraphSearchError as error:
            st.error(sentence(error))
            return
        words = counted(
            "{number} paragraph, as it was when the bundle was made.",
            "{number} paragraphs, each as it was when the bundle was made.",
            len(hits),
        )
        st.success(words)

        def add() -> None:
            _do(lambda: kept.keep(*hits))
            if hits:
                go(View(collection=hits[0].collection))

        st.button(say("Add it to the collections"), on_click=add, type="primary", disabled=not hits)


def _do(change: Callable[[], None]) -> None:
    try:
        change()
    except ParagraphSearchError as error:
        st.error(sentence(error))


def keep_hit(folder: Path, hit: Hit, question: str, snapshot: str) -> None:
    """Ask for the collection in which a hit is kept, and for a note and tags.

    Args:
        folder: the index folder.
        hit: the hit.
        question: for which it was found.
        snapshot: the index in which it was found.
    """
    st.dialog(say("Keep in a collection"))(_draw_keeping)(folder, hit, question, snapshot)


def _draw_keeping(folder: Path, hit: Hit, question: str, snapshot: str) -> None:
    kept = Collections(folder)
    try:
        names = list(kept.all())
    except ParagraphSearchError as error:
        st.error(sentence(error))
        return
    last = st.session_state.get("last collection")
    name = st.selectbox(
        say("Collection"),
        names or [say(_FIRST)],
        index=names.index(last) if last in names else 0,
        accept_new_options=True,
        help=say("Choose one, or type the name of a new one."),
    )
    note = st.text_area(say("Note"))
    tags = st.text_input(say("Tags"), placeholder=say("one, another"))
    if not st.button(say("Keep"), type="primary", key="keep-it") or not (name or "").strip():
        return
    taken = KeptHit.of(hit, name.strip(), question, snapshot)
    listed = tuple(filter(None, (tag.strip() for tag in tags.split(","))))
    try:
        kept.keep(replace(taken, note=note.strip(), tags=listed))
    except ParagraphSearchError as error:
        st.error(sentence(error))
        return
    st.session_state["last collection"] = name.strip()
    st.rerun()
