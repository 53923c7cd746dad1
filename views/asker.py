"""Asks what a view of the page asks, and says why there is no answer where there is none."""

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import streamlit as st

from index.errors import ParagraphSearchError
from search.answer.answer import Answer
from search.evaluation.judgements import Judgements
from search.page.mentions import required_words
from search.page.view import View
from search.ranking.feedback import Feedback
from search.ranking.reranker import Reranker
from search.searcher import Searcher
from views.answering import ask, ask_like, filters_of
from views.filter_fields import filter_sentence
from views.watching_names import spellings_in


@dataclass(frozen=True)
class Asker:
    """A view of the page, and what answers it."""

    searcher: Searcher
    directory: Path
    """The index folder: what is kept for this person lies there."""
    view: View
    reranker: Reranker | None

    def answer(self, view: View) -> Answer | None:
        """Return the answer; None where there can be none, after saying why."""
        try:
            return self.ask(view)
        except ParagraphSearchError as error:
            st.error(filter_sentence(error))
            return None

    def ask(self, view: View) -> Answer:
        """Return the answer.

        Raises:
            ParagraphSearchError: there can be none.
        """
        plain = self._narrowed(view)
        required = required_words(view.question) if view.all else None
        if view.like:
            alike = replace(plain, question=view.question, like=view.like, like_paragraph=view.like_paragraph)
            return ask_like(self.searcher, self.searcher.store.name, alike)
        if required:
            return self._ask(replace(plain, question=required, dates=False, exact=True, all=True))
        asked = replace(plain, question=view.question, dates=view.dates, exact=view.exact)
        return self._ask(asked, self.feedback() if view.steer else None)

    def feedback(self) -> Feedback:
        """Return what the thumbs say of the hits of the question.

        Raises:
            StorageError: they cannot be read.
        """
        return Feedback(*Judgements(self.directory).texts_of(self.view.question))

    def _narrowed(self, view: View) -> View:
        """Return the filters of a view alone, with all spellings of the name that it asks for."""
        spellings = spellings_in(self.searcher, self.directory, view.naming) if view.naming else ()
        return View(
            since=view.since, until=view.until, source=view.source, author=view.author, language=view.language,
            fields=view.fields, naming="\n".join(spellings),
        )  # fmt: skip

    def _ask(self, asked: View, feedback: Feedback | None = None) -> Answer:
        return ask(
            self.searcher, self.searcher.store.name, asked, date.today(), self.reranker, feedback=feedback or None
        )

    def count_all(self) -> int | None:
        """Return how many paragraphs have the phrase or the name that the question is; None where it is none."""
        view = self.view
        required = None if view.like else required_words(view.question)
        try:
            filters = filters_of(self._narrowed(view))
            return self.searcher.count_matching(required, filters) if required else None
        except ParagraphSearchError:
            return None
