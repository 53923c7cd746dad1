"""A question with its answer: what was understood, the hits over time, and the hits."""

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import streamlit as st

from index.errors import ParagraphSearchError
from search.answer.answer import Answer, Hit
from search.answer.tables import markdown_of, write_csv
from search.answer.wording import MAY_ANSWER, NOTHING, building, corrected, readable_period
from search.evaluation.judgements import Judgements, text_id
from search.page.facets import Facet, folders, readable_filter, sources
from search.page.saved_questions import SavedQuestion, SavedQuestions
from search.page.timeline import timeline
from search.page.view import SORTS, View, in_order
from search.question.filters import DateReading
from search.ranking.reranker import Reranker
from search.searcher import Searcher
from views.address import current_view, go, read_fields
from views.answering import HITS_ON_A_PAGE, MOST_HITS, ask, look_at
from views.common import count, plain, sentence
from views.filter_fields import filter_sentence, period_fields, readable_span, source_field
from views.hit import show_hit
from views.timeline_chart import show_timeline


class AnswerView:
    """A question with its answer: what was understood, the hits over time, and the hits."""

    def __init__(self, searcher: Searcher, directory: Path, view: View, reranker: Reranker | None) -> None:
        self._searcher = searcher
        self._directory = directory
        self._view = view
        self._reranker = reranker
        self._judgements = Judgements(directory)

    def show(self) -> None:
        """Draw it."""
        answers = [self._answer(self._view)]
        if self._view.compare:
            other = replace(
                self._view,
                since=self._view.other_since,
                until=self._view.other_until,
                source=self._view.other_source,
            )
            answers.append(self._answer(other))
        first = answers[0]
        if first is not None:
            self._show_understood(first)
        self._show_tools(first)
        if len(answers) == 2:
            self._compare(answers)
        elif first is not None:
            self._show_answer(first)

    def _answer(self, view: View) -> Answer | None:
        """Return the answer; None where there can be none, after saying why."""
        try:
            return self._ask(view)
        except ParagraphSearchError as error:
            st.error(filter_sentence(error))
            return None

    def _ask(self, view: View) -> Answer:
        asked = View(view.question, view.since, view.until, view.source, dates=view.dates)
        return ask(self._searcher, self._searcher.store.name, asked, date.today(), self._reranker)

    def _show_understood(self, answer: Answer) -> None:
        """Show which filters there are, each to be removed at one click, and what else has to be said first."""
        view = self._view
        with st.container(horizontal=True, gap="small", key="filters"):
            if answer.dates:
                self._show_dates(answer.dates)
            if view.since or view.until:
                words = readable_span(view.since, view.until)
                st.button(f"{plain(words)} ✕", key="no-period", on_click=go, args=(view.narrowed(since="", until=""),))
            if view.source:
                words = readable_filter(view.source, self._searcher.store.manifest.sources)
                st.button(f"{plain(words)} ✕", key="no-source", on_click=go, args=(view.narrowed(source=""),))
        if answer.embedded < 1:
            st.info(building(answer.embedded))
        if answer.undated_left_out:
            plural = "has" if answer.undated_left_out == 1 else "have"
            st.caption(f"{count(answer.undated_left_out, 'document')} {plural} no date and cannot pass a date filter.")

    def _show_dates(self, dates: DateReading) -> None:
        """Show what was understood of the question's dates, to be removed at one click, or offered where in doubt."""
        period = readable_period(dates)
        if dates.applied:
            words = dates.text if period in dates.text else f"{dates.text} · {period}"
            st.button(
                f"{plain(words)} ✕",
                on_click=go,
                args=(self._view.narrowed(dates=False),),
                help="Understood from your question. Click to search all dates.",
            )
        elif dates.documents:
            since, until = (end or "" for end in dates.ends)
            st.button(
                f"only {period}",
                on_click=go,
                args=(self._view.narrowed(since=since, until=until),),
                type="tertiary",
                icon=":material/filter_alt:",
            )
        else:
            st.caption(f"No document here is from {period} (“{plain(dates.text)}”), so all dates are searched.")

    def _show_tools(self, answer: Answer | None) -> None:
        """Show what can be done with the answer: narrow it, order it, compare it, keep it, take it away."""
        with st.container(horizontal=True, gap="small", vertical_alignment="center", key="tools"):
            with st.popover("Dates", icon=":material/calendar_month:"):
                period_fields("since", "until")
            with st.popover("Sources", icon=":material/folder:"):
                source_field("source")
                if answer is not None:
                    self._show_facets()
            with st.popover("Compare", icon=":material/compare_arrows:"):
                self._show_other_side()
            if answer is None or not answer.hits:
                return
            with st.popover("Download", icon=":material/download:"):
                _offer_downloads(lambda: self._ask(self._view))
            self._show_save(answer)

    def _show_facets(self) -> None:
        """Show where the hits come from, without regard to the source that is chosen already."""
        everywhere = self._answer(replace(self._view, source=""))
        if everywhere is None:
            return
        places = [hit.place for hit in everywhere.hits]
        for heading, facets in (
            ("Sources", sources(places)),
            ("Folders", folders(places, self._searcher.store.manifest.sources)),
        ):
            if not facets:
                continue
            with st.container(gap=None):
                st.caption(heading)
                for facet in facets:
                    self._show_facet(facet)

    def _show_facet(self, facet: Facet) -> None:
        chosen = facet.source == self._view.source
        st.button(
            f"{plain(facet.name)}  ·  {facet.count}",
            key=f"facet-{facet.source}",
            type="tertiary",
            icon=":material/check:" if chosen else None,
            on_click=go,
            args=(self._view.narrowed(source="" if chosen else facet.source),),
        )

    def _show_other_side(self) -> None:
        view = self._view
        st.caption("The same question for another period or source, side by side.")
        period_fields("since2", "until2")
        source_field("source2")
        if view.compare:
            st.button("Stop comparing", on_click=go, args=(view.narrowed(compare=False),))
        else:
            st.button("Compare", type="primary", on_click=lambda: go(current_view().narrowed(compare=True)))

    def _show_save(self, answer: Answer) -> None:
        kept = SavedQuestions(self._directory)
        question, saved = self._saved(kept)
        new = saved.new_hits(answer) if saved else set()
        label = "Save" if saved is None else f"{len(new)} new: mark as seen" if new else "Saved"

        def toggle() -> None:
            try:
                if saved is None or new:
                    kept.save(question, self._ask(self._view))
                else:
                    kept.remove(question)
            except ParagraphSearchError as error:
                st.error(sentence(error))

        st.button(
            label,
            key="save",
            icon=":material/bookmark:",
            on_click=toggle,
            help="Ask it again at one click, and see what is new.",
        )

    def _saved(self, kept: SavedQuestions) -> tuple[SavedQuestion, SavedQuestion | None]:
        """Return the question of this view, and the same as it was saved, if it was."""
        question = SavedQuestion(self._view.question, self._view.since, self._view.until, self._view.source)
        try:
            return question, next((other for other in kept.all() if other.key == question.key), None)
        except ParagraphSearchError:
            return question, None

    def _show_answer(self, answer: Answer) -> None:
        if not self._say_first(answer):
            return
        self._show_timeline()
        _, saved = self._saved(SavedQuestions(self._directory))
        new = saved.new_hits(answer) if saved else set()
        self._show_order(answer)
        pages = -(-len(answer.hits) // HITS_ON_A_PAGE)
        page = min(self._view.page, pages)
        judged = self._judged(answer)
        shown = in_order(answer.hits, self._view.sort)[(page - 1) * HITS_ON_A_PAGE : page * HITS_ON_A_PAGE]
        look_at(shown)
        for hit in shown:
            self._show_hit(hit, judged, new=text_id(hit.text) in new)
        if pages > 1:
            self._show_pages(page, pages)

    def _show_order(self, answer: Answer) -> None:
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", key="order"):
            found = f"the best {len(answer.hits)}" if len(answer.hits) == MOST_HITS else f"{len(answer.hits)}"
            plural = "paragraph" if len(answer.hits) == 1 else "paragraphs"
            took = f"{answer.took_ms:.0f} ms" if answer.took_ms < 1000 else f"{answer.took_ms / 1000:.1f} s"
            mark = " · may answer" if answer.verdict == "may answer" else ""
            st.caption(f"{found} {plural}, found in {took}{mark}", width="content", help=MAY_ANSWER if mark else None)
            st.segmented_control(
                "Order", SORTS, key="sort", required=True, label_visibility="collapsed", on_change=read_fields
            )

    def _show_pages(self, page: int, pages: int) -> None:
        key = f"page-{page}"  # with a name of its own, each page begins as what the address says

        def turn() -> None:
            go(replace(current_view(), page=st.session_state[key], document="", paragraph=1))

        with st.container(horizontal_alignment="center"):
            st.pagination(pages, default=page, key=key, on_change=turn)

    def _say_first(self, answer: Answer) -> bool:
        """Say what has to be said before any hit; tell whether there are any."""
        if not answer.hits:
            st.info(
                "No paragraph passes these filters. Widen the dates or the source.", icon=":material/filter_alt_off:"
            )
            return False
        if answer.corrections:
            st.info(plain(corrected(answer.corrections)), icon=":material/spellcheck:")
        if answer.missing_phrases:
            phrases = " and ".join(f"“{phrase}”" for phrase in answer.missing_phrases)
            st.info(
                f"No paragraph has {plain(phrases)}; searched without the quotation marks.",
                icon=":material/format_quote:",
            )
        if answer.verdict == "nothing":
            st.info(NOTHING, icon=":material/search_off:")
        return True

    def _show_timeline(self) -> None:
        """Show the hits over time, those beyond the chosen dates too."""
        view = self._view
        whole = self._answer(replace(view, since="", until="") if view.since or view.until else view)
        bars = timeline(hit.place.date for hit in whole.hits) if whole else None
        if bars is None or len(bars.bars) < 2:
            return

        def choose(since: str, until: str) -> None:
            now = current_view()
            same = (since, until) == (now.since, now.until)
            go(now.narrowed(since="" if same else since, until="" if same else until))

        show_timeline(bars, "paragraph", "timeline", (view.since, view.until), choose)
        left_out = [f"{bars.undated} undated"] if bars.undated else []
        left_out += [f"{bars.vague} with a date less precise than this"] if bars.vague else []
        if left_out:
            st.caption(f"and {' and '.join(left_out)}")

    def _compare(self, answers: Sequence[Answer | None]) -> None:
        """Show the same question for two periods or sources, side by side."""
        view = self._view
        sides = [(view.since, view.until, view.source), (view.other_since, view.other_until, view.other_source)]
        with st.container(key="sides"):
            columns = st.columns(2, gap="medium")
        for number, (column, answer, side) in enumerate(zip(columns, answers, sides, strict=True)):
            with column:
                since, until, source = side
                heading = " · ".join(filter(None, [readable_span(since, until) or "all dates", source]))
                st.subheader(plain(heading), anchor=False)
                if answer is not None and answer.verdict == "may answer":
                    st.caption("may answer", help=MAY_ANSWER)
                if answer is None or not self._say_first(answer):
                    continue
                judged = self._judged(answer)
                look_at(answer.hits[:HITS_ON_A_PAGE])
                for hit in answer.hits[:HITS_ON_A_PAGE]:
                    self._show_hit(hit, judged, side=str(number))

    def _judged(self, answer: Answer) -> Mapping[str, bool]:
        try:
            return self._judgements.of(answer.question)
        except ParagraphSearchError as error:
            st.warning(sentence(error))
            return {}

    def _show_hit(self, hit: Hit, judged: Mapping[str, bool], *, new: bool = False, side: str = "") -> None:
        relevant = judged.get(text_id(hit.text))
        show_hit(self._searcher, hit, self._view, self._judgements, relevant=relevant, new=new, side=side)


def _offer_downloads(answer: Callable[[], Answer]) -> None:
    """Offer the hits as files, made when somebody wants one: sessions shall not keep what was found for them."""

    def table() -> str:
        stream = io.StringIO(newline="")
        write_csv([answer()], stream)
        return f"\ufeff{stream.getvalue()}"  # the mark tells Excel that it is UTF-8

    kinds = [
        ("CSV, for a spreadsheet", table, "csv", "text/csv"),
        ("JSON, for programs", lambda: answer().to_json() + "\n", "json", "application/json"),
        ("Markdown, as quotations", lambda: markdown_of(answer()), "md", "text/markdown"),
    ]
    for label, content, ending, kind in kinds:
        st.download_button(label, content, f"paragraphs.{ending}", kind, on_click="ignore", type="tertiary")
