"""The page: takes a question and shows what `search` finds. Run it with `streamlit run ui.py [-- --index LOCATION]`.

Its address says all that it shows (`search/page/view.py`): what is typed and clicked changes the address, and each
run draws what the address says. So links reopen a view, and the browser's back and forward do what they should.
"""

import argparse
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from streamlit.navigation.page import StreamlitPage

from index.errors import IndexMissingError, ParagraphSearchError, ServerError, UsageError
from index.storage.locations import DEFAULT_INDEX, Location, parse_location
from search.answer.wording import readable_age
from search.evaluation.kept_lines import damage_in_words
from search.page.examples import example_questions
from search.page.saved_questions import SavedQuestions
from search.page.view import View
from search.searcher import Searcher
from search.speech import counted, say, speech
from serving.known_hosts import KnownHostsOnly
from views.address import current_view, go, write_fields
from views.answer_page import AnswerView
from views.answering import ask
from views.asker import Asker
from views.building import offer_build, show_first_report
from views.collections_page import show_collections
from views.common import count, plain, searcher_of, sentence, use_newest
from views.corpus_page import show_corpus
from views.corpus_switch import chosen_corpus
from views.document_panel import show_document
from views.draft_page import show_draft
from views.hosts import ADVICE, page_names
from views.many_questions import show_questions
from views.page_language import carry_language, remember_language, show_languages
from views.password import UploadsOnceEntered, may_enter
from views.question_box import show_question_box
from views.reranking import chosen_reranker

_LONGEST_TITLE = 80
"""Characters of a question that a browser's tab is named after."""


def main() -> None:
    """Draw the page."""
    asked = " ".join(st.query_params.get("q", "").split())[:_LONGEST_TITLE]
    title = f"{asked} · Paragraph Search" if asked else "Paragraph Search"
    st.set_page_config(page_title=title, page_icon="🔎", layout="wide", initial_sidebar_state="collapsed")
    st.html(Path(__file__).parent / "views" / "ui.css")
    remember_language()
    if not may_enter():
        return
    try:
        location = _index_location()
    except UsageError as error:
        st.error(sentence(error))
        return

    def part(
        draw: Callable[[Location], None], title: str, icon: str, path: str, *, default: bool = False
    ) -> StreamlitPage:
        def draw_corpus() -> None:
            carry_language(path)
            chosen = chosen_corpus(location, path)
            if chosen is not None:
                draw(chosen)
            show_languages()

        return st.Page(draw_corpus, title=title, icon=f":material/{icon}:", url_path=path, default=default)

    parts = [
        part(_show_search, say("Search"), "search", "search", default=True),
        part(show_questions, say("Many questions"), "list", "questions"),
        part(show_draft, say("Check a draft"), "fact_check", "check"),
        part(show_collections, say("Collections"), "collections_bookmark", "collections"),
        part(show_corpus, say("Corpus"), "inventory_2", "corpus"),
    ]
    try:
        st.navigation(parts, position="top").run()
    except ServerError as error:
        st.error(sentence(error))


def _index_location() -> Location:
    """Return the location of the index named on the command line.

    Raises:
        UsageError: it is none.
    """
    parser = argparse.ArgumentParser(exit_on_error=False)
    parser.add_argument("--index", default=str(DEFAULT_INDEX))
    return parse_location(parser.parse_known_args()[0].index)


def _show_search(location: Location) -> None:
    try:
        searcher = searcher_of(str(location))
    except ParagraphSearchError as error:
        st.html("<h1>Paragraph Search</h1>")
        if isinstance(error, ServerError):
            raise
        if not isinstance(error, IndexMissingError):
            st.error(sentence(error))
        st.write(say("There is no index to search yet. Name the folder that holds your documents, and build one."))
        offer_build(location)
        return
    use_newest(searcher)
    view = current_view()
    write_fields(view)
    st.html(f'<h1 class="{"small" if view.question else "large"}">Paragraph Search</h1>')
    show_question_box()
    asker = Asker(searcher, location.folder, view, chosen_reranker())
    if view.question or view.like:
        AnswerView(asker).show()
    else:
        show_first_report(location)
        _show_beginning(searcher, location.folder)
    if view.document:
        show_document(asker)
    _show_snapshot(searcher)


def _show_beginning(searcher: Searcher, directory: Path) -> None:
    """Show what can be asked: questions that were saved, and some to begin with."""
    examples = example_questions(searcher.store)
    if examples:
        with st.container(gap=None, key="examples"):
            st.caption(say("For example"))
            for example in examples:
                st.button(plain(example), on_click=lambda asked=example: go(View(asked)), type="tertiary")
    kept = SavedQuestions(directory)
    try:
        saved, damage = kept.all(), damage_in_words(kept.damage())
    except ParagraphSearchError as error:
        st.error(sentence(error))
        return
    if damage:
        st.warning(plain(damage))
    if not saved:
        return
    with st.container(gap=None, key="saved"):
        st.caption(say("Saved questions"))
        for question in saved:
            view = question.view
            new = len(question.new_hits(ask(searcher, searcher.store.name, view, date.today(), None)))
            with st.container(horizontal=True, vertical_alignment="center"):
                st.button(plain(question.text), key=f"open-{question.key}", on_click=go, args=(view,), type="tertiary")
                if question.filters:
                    st.caption(plain(question.filters))
                if new:
                    st.badge(say("{number} new since last time", number=new), color="green")
                st.button(
                    say("Forget"),
                    key=f"forget-{question.key}",
                    on_click=kept.remove,
                    args=(question,),
                    type="tertiary",
                    icon=":material/close:",
                )


def _show_snapshot(searcher: Searcher) -> None:
    manifest = searcher.store.manifest
    built = datetime.fromisoformat(manifest.created).astimezone()
    words = say(
        "{paragraphs} {documents}, indexed {when} ({age})",
        paragraphs=count(manifest.counts.paragraphs, "paragraph"),
        documents=counted("of {number} document", "of {number} documents", manifest.counts.documents),
        when=speech().moment(built),
        age=readable_age(built),
    )
    st.caption(words)


if __name__ == "__main__":  # Streamlit runs this file for each session,
    main()
else:  # and its server imports it once, to find what serves the page
    _NAMES, _OWN_ADDRESSES = page_names()
    _HOSTS = Middleware(KnownHostsOnly, _NAMES, own_addresses=_OWN_ADDRESSES, advice=ADVICE)
    app = st.App(__file__, middleware=[_HOSTS, Middleware(UploadsOnceEntered)])
