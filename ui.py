"""The page: takes a question and shows what `search` finds. Run it with `streamlit run ui.py [-- --index DIR]`."""

import argparse
import html
import re
from datetime import datetime
from pathlib import Path

import streamlit as st

from index.build import build
from index.command_line import DEFAULT_INDEX
from index.errors import IndexMissingError, ParagraphSearchError, UnusableIndexError
from search.answer import Answer, Hit
from search.examples import example_questions
from search.explanation import reasons
from search.filters import DateReading, Filters
from search.reranker import RERANKED, Reranker, find_reranker
from search.searcher import Searcher
from search.terminal import building, describe, readable_date, readable_period

_QUESTION_LABEL = "Your question"
# Characters that turn the direction of what follows them; a document must not rearrange the page around it.
_DIRECTION_OVERRIDES = re.compile("[\u202a-\u202e\u2066-\u2069]")
_LONG_PARAGRAPH = 1500
_EXCERPT = 900
_STYLE = """
<style>
[data-testid="stMainBlockContainer"] { padding-top: 3rem; }
.hit { line-height: 1.6; overflow-wrap: anywhere; }
.hit mark { background: rgba(255, 209, 71, .45); color: inherit; border-radius: .2em; padding: .05em .1em; }
.about { margin-top: .6em; font-size: .875em; opacity: .8; display: flex; flex-wrap: wrap; gap: .25em 1.1em; }
.about strong { font-weight: 600; }
.hit details { margin-top: .4em; font-size: .875em; opacity: .8; }
.hit details ul { margin: .2em 0 0; padding-left: 1.3em; }
.hit summary { width: fit-content; cursor: pointer; }
</style>
"""
_FOCUS = f"""
<script>
(() => {{
  const focus = (tries) => {{
    const box = document.querySelector('input[aria-label="{_QUESTION_LABEL}"]');
    if (box) box.focus(); else if (tries) setTimeout(() => focus(tries - 1), 100);
  }};
  focus(30);
}})();
</script>
"""


def main() -> None:
    """Draw the page."""
    st.set_page_config(
        page_title="Paragraph Search", page_icon="🔎", layout="centered", initial_sidebar_state="collapsed"
    )
    st.title("Paragraph Search")
    directory = _index_directory()
    try:
        searcher = _searcher(str(directory))
    except IndexMissingError:
        _offer_build(directory)
        return
    except ParagraphSearchError as error:
        st.error(_sentence(error))
        _offer_build(directory)
        return
    _use_newest(searcher)
    st.html(_STYLE)
    question = st.text_input(
        _QUESTION_LABEL,
        key="q",
        bind="query-params",
        type="search",
        placeholder="Ask your documents something in plain words",
        label_visibility="collapsed",
        on_change=_understand_dates_again,
    )
    st.html(_FOCUS, unsafe_allow_javascript=True)
    filters = _filters()
    reranker = _reranker()
    if not (question or "").strip():
        _show_examples(searcher)
    elif filters is not None:
        _answer(searcher, question or "", filters, reranker)
    _show_corpus(searcher)


def _index_directory() -> Path:
    """Return the index folder named on the command line."""
    parser = argparse.ArgumentParser(exit_on_error=False)
    parser.add_argument("--index", type=Path, default=DEFAULT_INDEX)
    directory: Path = parser.parse_known_args()[0].index
    return directory


@st.cache_resource(show_spinner="Opening the index and loading the model …")
def _searcher(directory: str) -> Searcher:
    """Open the index once for all sessions of this process."""
    return Searcher(directory)


def _use_newest(searcher: Searcher) -> None:
    """Go over to the newest snapshot; if that cannot be opened, say so and go on with the one that is open."""
    try:
        searcher.refresh()
    except UnusableIndexError as error:
        st.warning(f"The newest index cannot be used, so an older one answers: {error}")


def _filters() -> Filters | None:
    """Take the filters; None where they cannot be understood."""
    set_already = any(st.query_params.get(name) for name in ("since", "until", "source"))
    with st.expander("Narrow by date or source", expanded=set_already, icon=":material/filter_alt:"):
        since_column, until_column, source_column = st.columns(3)
        since = since_column.text_input("Since", key="since", bind="query-params", placeholder="2016-05")
        until = until_column.text_input("Until", key="until", bind="query-params", placeholder="2017-03-27")
        source = source_column.text_input("Source", key="source", bind="query-params", placeholder="reports/*")
    try:
        return Filters.parse(since, until, source)
    except ParagraphSearchError as error:
        st.error(_sentence(error).replace("--since", "“Since”").replace("--until", "“Until”"))
        return None


def _reranker() -> Reranker | None:
    """Take the name of a cross-encoder, in the sidebar; None where there is none, or none that can be used.

    It is not in the page's address: a link must not make this machine load a model of somebody else's choice.
    """
    name = st.sidebar.text_input(
        "Reranker",
        key="reranker",
        placeholder="cross-encoder/…",
        help=f"A sentence-transformers CrossEncoder, by its folder on this machine or its name in the Hugging Face "
        f"cache. It puts the best {RERANKED} paragraphs in its own order, which takes longer.",
    )
    if not (name or "").strip():
        return None
    try:
        with st.spinner("Loading the reranker …"):
            return Reranker.load(find_reranker(name.strip()))
    except ParagraphSearchError as error:
        st.error(_plain(_sentence(error)))
        return None


def _show_examples(searcher: Searcher) -> None:
    def ask(question: str) -> None:
        st.session_state["q"] = question

    examples = example_questions(searcher.snapshot)
    if not examples:
        return
    with st.container(gap=None):
        st.caption("For example")
        for example in examples:
            st.button(example, on_click=ask, args=(example,), type="tertiary")


def _answer(searcher: Searcher, question: str, filters: Filters, reranker: Reranker | None) -> None:
    try:
        answer = searcher.search(
            question,
            filters=filters,
            dates=st.query_params.get("dates") != "off",
            explain=True,
            reranker=reranker,
        )
    except ParagraphSearchError as error:
        st.error(_sentence(error))
        return
    if answer.dates:
        _show_dates(answer.dates)
    _show_left_out(answer)
    if not answer.hits:
        st.info("No paragraph passes these filters. Widen the dates or the source.", icon=":material/filter_alt_off:")
        return
    if answer.missing_phrases:
        phrases = " and ".join(f"“{phrase}”" for phrase in answer.missing_phrases)
        st.info(
            f"No paragraph has {_plain(phrases)}; searched without the quotation marks.", icon=":material/format_quote:"
        )
    if not answer.answered:
        st.info("Nothing here seems to answer this. These paragraphs are the nearest.", icon=":material/search_off:")
    for hit in answer.hits:
        with st.container(border=True):
            st.html(_card(hit))
    st.caption(f"{len(answer.hits)} paragraphs in {answer.took_ms:.0f} ms")


def _understand_dates_again() -> None:
    """Let a new question be read for dates, whatever was wanted for the one before."""
    st.query_params.pop("dates", None)


def _show_dates(dates: DateReading) -> None:
    """Show what was understood of the question's dates, to be removed at one click, or offered where in doubt."""

    def remove() -> None:
        st.query_params["dates"] = "off"

    def apply() -> None:
        st.session_state["since"], st.session_state["until"] = (end or "" for end in dates.ends)

    period = readable_period(dates)
    if dates.applied:
        words = dates.text if period in dates.text else f"{dates.text} · {period}"
        st.button(f"{words} ✕", on_click=remove, help="Understood from your question. Click to search all dates.")
    elif dates.documents:
        st.button(f"only {period}", on_click=apply, type="tertiary", icon=":material/filter_alt:")
    else:
        st.caption(f"No document here is from {period} (“{dates.text}”), so all dates are searched.")


def _show_left_out(answer: Answer) -> None:
    if answer.embedded < 1:
        st.info(building(answer.embedded))
    if answer.undated_left_out:
        plural = "document has" if answer.undated_left_out == 1 else "documents have"
        st.caption(f"{answer.undated_left_out:,} {plural} no date and cannot pass a date filter.")


def _card(hit: Hit) -> str:
    """Return a hit as HTML in which nothing of the document is markup."""
    place = hit.place
    about = [
        f"<strong>{_safe(readable_date(place.date))}</strong>",
        f"<span>{_safe(place.title)}</span>" if place.title else "",
        f"<span>{_safe(place.source)}</span>",
        f"<span>{_safe(place.author)}</span>" if place.author else "",
        f"<span>page {place.page}</span>" if place.page else f"<span>paragraph {place.paragraph + 1}</span>",
        f'<span title="how well it fits the question; not a probability">match {round(hit.score * 100)}%</span>',
    ]
    others = ""
    if hit.also_in:
        plural = "place" if len(hit.also_in) == 1 else "places"
        listed = "".join(f"<li>{_safe(describe(other))}</li>" for other in hit.also_in)
        others = f"<details><summary>also in {len(hit.also_in)} other {plural}</summary><ul>{listed}</ul></details>"
    about_it = f'<div class="about">{"".join(about)}</div>{others}{_explanation(hit)}'
    return f'<div class="hit" dir="auto">{_marked(hit)}{about_it}</div>'


def _explanation(hit: Hit) -> str:
    """Return why a hit matched, to be opened on request."""
    if hit.signals is None:
        return ""
    terms = ", ".join(f"“{_safe(term)}”" for term in hit.matched_terms)
    lines = [f"of the question’s words it has {terms}" if terms else "it has none of the question’s words"]
    for reason in reasons(hit.signals):
        added = "" if reason.contribution is None else f" <strong>{_signed(reason.contribution)}</strong>"
        lines.append(f"{_safe(reason.words)}{added}")
    items = "".join(f"<li>{line}</li>" for line in lines)
    return f"<details><summary>why it matched</summary><ul>{items}</ul></details>"


def _signed(value: float) -> str:
    return f"{value:+.1f}".replace("-", "−")


def _marked(hit: Hit) -> str:
    """Return the paragraph with its evidence marked; of a very long one, what stands around the evidence."""
    text = hit.text
    start, end = hit.evidence
    if len(text) <= _LONG_PARAGRAPH:
        first, last = 0, len(text)
    else:
        first = max(0, min(start, (start + end - _EXCERPT) // 2))
        last = min(len(text), max(first + _EXCERPT, min(end, first + _LONG_PARAGRAPH)))
    evidence = _safe(text[start : min(end, last)])
    if (start, end) != (0, len(text)):  # where all of it is the evidence, there is nothing to point out
        evidence = f"<mark>{evidence}</mark>"
    excerpt = f"{_safe(text[first:start])}{evidence}{_safe(text[min(end, last) : last])}"
    if (first, last) == (0, len(text)):
        return excerpt
    whole = f"<details><summary>the whole paragraph</summary>{_safe(text)}</details>"
    return f"{'… ' if first else ''}{excerpt}{' …' if last < len(text) else ''}{whole}"


def _safe(text: str) -> str:
    return html.escape(_DIRECTION_OVERRIDES.sub("\ufffd", text))


def _show_corpus(searcher: Searcher) -> None:
    manifest = searcher.snapshot.manifest
    built = datetime.fromisoformat(manifest.created).astimezone()
    counts = manifest.counts
    st.caption(
        f"{counts.paragraphs:,} paragraphs of {counts.documents:,} document{'' if counts.documents == 1 else 's'}, "
        f"indexed {built.day} {built:%B %Y, %H:%M}"
    )


def _offer_build(directory: Path) -> None:
    """Let the reader build an index here."""
    st.write("There is no index to search yet. Name the folder that holds your documents, and build one.")
    with st.form("build"):
        folder = st.text_input("Folder of documents", value="seeds")
        wanted = st.form_submit_button("Build the index", type="primary")
    if not wanted:
        return
    try:
        build([Path(folder.strip()).expanduser()], directory, progress=_PageProgress())
    except ParagraphSearchError as error:
        st.error(_sentence(error))
        return
    st.rerun()


class _PageProgress:
    """Shows a build's progress as a bar."""

    def __init__(self) -> None:
        self._bar = st.progress(0.0, "Loading the model …")

    def start(self, stage: str, unit: str, total: int | None = None) -> None:
        self._stage, self._unit, self._total, self._done = stage, unit, total, 0
        self.advance(0)

    def advance(self, count: int) -> None:
        self._done += count
        of_total = f" of {self._total:,}" if self._total else ""
        share = min(1.0, self._done / self._total) if self._total else 0.0
        self._bar.progress(share, f"{self._stage}: {self._done:,}{of_total} {self._unit}")

    def finish(self) -> None:
        self._bar.progress(1.0, f"{self._stage}: done")


def _plain(text: str) -> str:
    """Return a text in which nothing is Markdown to Streamlit."""
    return re.sub(r"([\\`*_{}\[\]<>()#+\-.!|$:~])", r"\\\1", text)


def _sentence(error: ParagraphSearchError) -> str:
    text = str(error)
    return text[:1].upper() + text[1:]


main()
