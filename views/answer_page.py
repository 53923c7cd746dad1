"""A question with its answer: what was understood, the hits over time, and the hits."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

import streamlit as st

from index.errors import ParagraphSearchError
from search.answer.answer import Answer, Hit
from search.answer.wording import MAY_ANSWER, NOTHING, building, corrected, readable_date, readable_period
from search.evaluation.judgements import Judgements, text_id
from search.page.copies import by_source, tellings
from search.page.facets import readable_filter
from search.page.groups import Group, in_groups
from search.page.mentions import mentions
from search.page.timeline import beside_corpus, dates_with_choice, timeline
from search.page.view import SORTS, Sort, in_order
from search.question.filters import DateReading
from search.searcher import Searcher
from search.speech import counted, marked, say, speech
from views.address import current_view, go, read_fields
from views.answer_tools import saved_question, show_tools
from views.answering import HITS_ON_A_PAGE, MOST_HITS, MOST_LISTED, look_at
from views.asker import Asker
from views.changes import show_changes
from views.common import count, plain, sentence
from views.figures_section import show_figures
from views.filter_fields import readable_span
from views.hit import show_hit
from views.reranking import forget_reranker
from views.selected_text import offer_more_like_selected
from views.timeline_chart import show_timeline

_MOST_TOLD = 50
"""Sources in the list of who had it first."""
_TO_THE_TOP = """
<script>
(() => {
  const page = '%s', before = window.paragraphSearchShown;
  window.paragraphSearchShown = page;
  if (before === undefined || before === page) return;
  const top = document.querySelector('.st-key-order');
  if (top) setTimeout(() => top.scrollIntoView({ block: 'start' }), 50);
})();
</script>
"""


_ORDERS: dict[Sort, str] = {
    "relevance": marked("relevance"),
    "newest": marked("newest"),
    "oldest": marked("oldest"),
}


class AnswerView:
    """A question with its answer: what was understood, the hits over time, and the hits."""

    def __init__(self, asker: Asker) -> None:
        self._asker = asker
        self._view = asker.view
        self._searcher = asker.searcher
        self._judgements = Judgements(asker.directory)

    def show(self) -> None:
        """Draw it."""
        view = self._view
        answers = [self._asker.answer(view)]
        if view.compare:
            other = replace(view, since=view.other_since, until=view.other_until, source=view.other_source)
            answers.append(self._asker.answer(other))
        first = answers[0]
        if first is not None:
            self._show_understood(first)
        show_tools(self._asker, first)
        if len(answers) == 2:
            self._compare(answers)
        elif first is not None:
            self._show_answer(first)
        offer_more_like_selected(".hit", "selected", lambda passage: go(view.ask_like(passage)))

    def _show_understood(self, answer: Answer) -> None:
        """Show which filters there are, each to be removed at one click, and what else has to be said first."""
        view = self._view
        with st.container(horizontal=True, gap="small", key="filters"):
            if view.like:
                back = replace(view, like="", like_paragraph=1, page=1)
                st.button(f"{say('More like one paragraph')} ✕", key="no-like", on_click=go, args=(back,))
            if answer.dates:
                self._show_dates(answer.dates)
            if view.since or view.until:
                words = readable_span(view.since, view.until)
                st.button(f"{plain(words)} ✕", key="no-period", on_click=go, args=(view.narrowed(since="", until=""),))
            if view.source:
                words = readable_filter(view.source, self._searcher.store.manifest.sources)
                st.button(f"{plain(words)} ✕", key="no-source", on_click=go, args=(view.narrowed(source=""),))
            for field, words in (
                ("author", view.author),
                ("naming", view.naming),
                ("language", speech().language(view.language) if view.language else ""),
            ):
                if words:
                    without = view.narrowed(**{field: ""})
                    st.button(f"{plain(words)} ✕", key=f"no-{field}", on_click=go, args=(without,))
            for name, value in view.fields:
                st.button(
                    f"{plain(f'{name}: {readable_filter(value, [])}')} ✕",
                    key=f"no-field-{name}",
                    on_click=go,
                    args=(view.with_field(name, ""),),
                )
            if view.steer:
                self._show_steering()
            if self._asker.reranker is not None:
                st.button(
                    f"{say('reranker')} ✕",
                    key="no-reranker",
                    on_click=forget_reranker,
                    help=say("It decides the order."),
                )
        if answer.embedded < 1:
            st.info(building(answer.embedded, answer.provisional))
        if answer.undated_left_out:
            words = counted(
                "{number} document has no date and cannot pass a date filter.",
                "{number} documents have no date and cannot pass a date filter.",
                answer.undated_left_out,
            )
            st.caption(words)

    def _show_steering(self) -> None:
        """Show how many thumbs steer the answer, to be taken back at one click."""
        try:
            said = self._asker.feedback()
        except ParagraphSearchError as error:
            st.warning(sentence(error))
            return
        thumbs = len(said.more) + len(said.less)
        words = counted("steered by {number} thumb", "steered by {number} thumbs", thumbs)
        st.button(
            f"{words} ✕",
            key="no-steer",
            on_click=go,
            args=(self._view.narrowed(steer=False),),
            help=say("Your thumbs steer this answer. Click to see it without them."),
        )

    def _show_dates(self, dates: DateReading) -> None:
        """Show what was understood of the question's dates, to be removed at one click, or offered where in doubt."""
        period = readable_period(dates)
        if dates.applied:
            st.button(
                f"{plain(_words_of(dates))} ✕",
                on_click=go,
                args=(self._view.narrowed(dates=False),),
                help=say("Understood from your question. Click to search all dates."),
            )
        elif dates.documents:
            since, until = (end or "" for end in dates.ends)
            st.button(
                say("only {period}", period=period),
                key="only-period",
                on_click=go,
                args=(self._view.narrowed(since=since, until=until),),
                type="tertiary",
                icon=":material/filter_alt:",
            )
        else:
            words = say(
                "No document here is from {period} (“{words}”), so all dates are searched.",
                period=period,
                words=plain(dates.text),
            )
            st.caption(words)

    def _show_answer(self, answer: Answer) -> None:
        if not self._say_first(answer):
            return
        self._show_timeline(answer)
        self._show_mentions(answer)
        show_figures(self._asker, answer)
        _, saved = saved_question(self._asker)
        new = saved.new_hits(answer) if saved else set()
        if saved:
            show_changes(saved.changes(self._searcher.store, answer), view=self._view)
        grouped = self._view.group and self._searcher.store.manifest.counts.documents > 1
        groups = in_groups(in_order(answer.hits, self._view.sort), group=grouped)
        self._show_order(answer, groups, grouped=grouped)
        pages = -(-len(groups) // HITS_ON_A_PAGE)
        page = min(self._view.page, pages)
        judged = self._judged(answer)
        shown = groups[(page - 1) * HITS_ON_A_PAGE : page * HITS_ON_A_PAGE]
        look_at([hit for group in shown for hit in self._hits_of(group)])
        for group in shown:
            own = self._hits_of(group)
            for hit in own:
                below = partial(self._show_fold, group) if hit is own[-1] else None
                self._show_hit(hit, judged, new=text_id(hit.text) in new, below=below)
        if pages > 1:
            self._show_pages(page, pages)
        st.html(f"<!-- {page} -->{_TO_THE_TOP % page}", unsafe_allow_javascript=True)

    def _show_mentions(self, answer: Answer) -> None:
        """Say how many paragraphs have the phrase or name that the question is, and list them all where asked to."""
        view, number = self._view, self._asker.count_all()
        if not number:
            return
        with st.container(horizontal=True, gap="small", vertical_alignment="center", key="mentions"):
            if not view.all:
                words = counted(
                    "{number} paragraph has just these words.", "{number} paragraphs have just these words.", number
                )
                st.caption(words, width="content")
                everything = replace(view, all=True, page=1)
                st.button(
                    say("List all"),
                    key="list-all",
                    type="tertiary",
                    icon=":material/list:",
                    on_click=go,
                    args=(everything,),
                )
                return
            found = mentions(answer.hits)
            shown = len(answer.hits)  # copies are counted once
            words = (
                say("The best {shown} of {number} paragraphs with just these words", shown=shown, number=number)
                if shown == MOST_LISTED
                else say("All {number} paragraphs with just these words", number=shown)
            )
            within = counted("in {number} document", "in {number} documents", found.documents)
            st.caption(f"{words}, {within}.", width="content")
            for name, label, hit in (
                ("First", marked("First: {date}"), found.first),
                ("Latest", marked("Latest: {date}"), found.latest),
            ):
                if hit is not None:
                    beside = replace(view, document=hit.place.document, paragraph=hit.place.number)
                    dated = say(label, date=readable_date(hit.place.date))
                    st.button(dated, key=f"mention-{name}", type="tertiary", on_click=go, args=(beside,))
            if len({place.source for hit in answer.hits for place in (hit.place, *hit.also_in)}) > 1 and st.button(
                say("By source"), key="by-source", type="tertiary", icon=":material/difference:"
            ):
                _show_by_source(self._searcher, answer)
            best = replace(view, all=False, page=1)
            st.button(say("Only the best"), key="list-best", type="tertiary", on_click=go, args=(best,))

    def _hits_of(self, group: Group) -> tuple[Hit, ...]:
        """Return the hits of a document that are shown: the best one, or all where somebody asked for them."""
        unfolded = group.more and group.best.place.document == self._view.unfolded
        return (group.best, *group.more) if unfolded else (group.best,)

    def _show_fold(self, group: Group) -> None:
        """Offer the other hits of a document, or to put them away again."""
        if not group.more:
            return
        document = group.best.place.document
        unfolded = document == self._view.unfolded
        st.button(
            say("only the best of this document") if unfolded else say("{number} more here", number=len(group.more)),
            key=f"unfold-{text_id(group.best.text)}",
            icon=":material/unfold_less:" if unfolded else ":material/unfold_more:",
            type="tertiary",
            on_click=go,
            args=(replace(self._view, unfolded="" if unfolded else document),),
        )

    def _show_order(self, answer: Answer, groups: Sequence[Group], *, grouped: bool) -> None:
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", key="order"):
            hits, took = len(answer.hits), f"{answer.took_ms:.0f} ms"
            found = say("best {number} paragraphs", number=hits) if hits == MOST_HITS else count(hits, "paragraph")
            if grouped and len(groups) < hits:
                found += " " + counted("in {number} document", "in {number} documents", len(groups))
            if answer.took_ms >= 1000:
                took = f"{speech().decimal(answer.took_ms / 1000, 1)} s"
            mark = f" · {say('may answer')}" if answer.verdict == "may answer" and not self._view.all else ""
            st.caption(f"{found} · {took}{mark}", width="content", help=say(MAY_ANSWER) if mark else None)
            with st.container(horizontal=True, vertical_alignment="center", width="content", gap="small"):
                if self._judged(answer) and not (self._view.steer or self._view.like or self._view.all):
                    st.button(
                        say("Steer by your thumbs"),
                        key="steer",
                        type="tertiary",
                        icon=":material/thumbs_up_down:",
                        help=say("Ask again for more like what you found helpful, and less like what you did not."),
                        on_click=go,
                        args=(self._view.narrowed(steer=True),),
                    )
                if len(in_groups(answer.hits, group=True)) < len(answer.hits):
                    self._show_grouping(grouped=grouped)
                st.segmented_control(
                    say("Order"),
                    SORTS,
                    format_func=lambda sort: say(_ORDERS[sort]),
                    key="sort",
                    required=True,
                    label_visibility="collapsed",
                    on_change=read_fields,
                )

    def _show_grouping(self, *, grouped: bool) -> None:
        if self._searcher.store.manifest.counts.documents == 1:
            return
        st.button(
            say("each paragraph") if grouped else say("by document"),
            key="grouping",
            type="tertiary",
            icon=":material/splitscreen:" if grouped else ":material/article:",
            help=say("Show each paragraph by itself.") if grouped else say("Show one card for each document."),
            on_click=go,
            args=(replace(self._view, group=not grouped, page=1, unfolded=""),),
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
                say("No paragraph passes these filters. Widen the dates or the source."),
                icon=":material/filter_alt_off:",
            )
            return False
        if answer.corrections:
            self._show_corrections(answer)
        if answer.missing_phrases:
            phrases = ", ".join(say("“{words}”", words=phrase) for phrase in answer.missing_phrases)
            words = say("No paragraph has {phrases}; searched without the quotation marks.", phrases=plain(phrases))
            st.info(words, icon=":material/format_quote:")
        if answer.dates and any(hit.outside for hit in answer.hits):
            words = say(
                "The first paragraph is from another time than your question says, and fits clearly better. "
                "Click “{dates} ✕” to search all dates.",
                dates=_words_of(answer.dates),
            )
            st.info(plain(words), icon=":material/event_busy:")
        if answer.verdict == "nothing":
            st.info(say(NOTHING), icon=":material/search_off:")
        return True

    def _show_corrections(self, answer: Answer) -> None:
        """Say which misspelt words were corrected, to be taken back at one click."""
        written = ", ".join(say("“{words}”", words=one.written) for one in answer.corrections)
        with st.container(horizontal=True, gap="small", vertical_alignment="center", key="corrected"):
            st.markdown(f":material/spellcheck: {plain(corrected(answer.corrections))}.", width="content")
            st.button(
                plain(say("Search for {words}", words=written)),
                key="exact",
                type="tertiary",
                icon=":material/undo:",
                on_click=go,
                args=(self._view.narrowed(exact=True),),
            )

    def _show_timeline(self, answer: Answer) -> None:
        """Show the hits over time, and those beyond the chosen dates too."""
        view = self._view
        whole = self._asker.answer(replace(view, since="", until="")) if view.since or view.until else answer
        bars = timeline(dates_with_choice(answer, whole)) if whole else None
        if bars is None or len(bars.bars) < 2:
            return

        def choose(since: str, until: str) -> None:
            now = current_view()
            same = (since, until) == (now.since, now.until)
            go(now.narrowed(since="" if same else since, until="" if same else until))

        as_share = False
        if view.all:  # only of all that match, shares say something
            bars = beside_corpus(bars, self._searcher.store.dates())
            as_share = st.toggle(say("As a share of the documents from then"), key="as-share")
        show_timeline(bars, "paragraph", "timeline", (view.since, view.until), choose, as_share=as_share)
        left_out = [say("{number} undated", number=bars.undated)] if bars.undated else []
        left_out += [say("{number} with a date less precise than this", number=bars.vague)] if bars.vague else []
        if left_out:
            st.caption(say("and {those}", those=", ".join(left_out)))

    def _compare(self, answers: Sequence[Answer | None]) -> None:
        """Show the same question for two periods or sources, side by side."""
        view = self._view
        sides = [(view.since, view.until, view.source), (view.other_since, view.other_until, view.other_source)]
        with st.container(key="sides"):
            columns = st.columns(2, gap="medium")
        for number, (column, answer, side) in enumerate(zip(columns, answers, sides, strict=True)):
            with column:
                since, until, source = side
                heading = " · ".join(filter(None, [readable_span(since, until) or say("all dates"), source]))
                st.subheader(plain(heading), anchor=False)
                if answer is not None and answer.verdict == "may answer":
                    st.caption(say("may answer"), help=say(MAY_ANSWER))
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

    def _show_hit(
        self,
        hit: Hit,
        judged: Mapping[str, bool],
        *,
        new: bool = False,
        side: str = "",
        below: Callable[[], None] | None = None,
    ) -> None:
        relevant = judged.get(text_id(hit.text))
        show_hit(
            self._searcher,
            hit,
            self._view,
            self._judgements,
            relevant=relevant,
            new=new,
            side=side,
            below=below or (lambda: None),
        )


def _show_by_source(searcher: Searcher, answer: Answer) -> None:
    st.dialog(say("Who had it first, and how it spread"), width="large")(_draw_by_source)(searcher, answer)


def _draw_by_source(searcher: Searcher, answer: Answer) -> None:
    st.caption(say("The first of each source, and what it left out or added beside the first of all."))
    st.html(tellings(by_source(searcher.store, answer.hits, _MOST_TOLD), searcher.store.manifest.sources))


def _words_of(dates: DateReading) -> str:
    """Return the question's own words for a time, with the days that they mean where they do not say so."""
    period = readable_period(dates)
    return dates.text if period in dates.text else f"{dates.text} · {period}"
