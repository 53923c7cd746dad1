"""The corpus: what is indexed, what was left out, and how to build it again."""

from datetime import datetime
from pathlib import Path

import streamlit as st

from index.embedding.model import Precision
from index.errors import ParagraphSearchError, UnusableIndexError
from index.storage.locations import Location
from index.storage.opening import live_manifest
from search.answer.wording import readable_date
from search.evaluation.evaluation import evaluate_judgements
from search.evaluation.judgements import Judgements
from search.evaluation.kept_lines import damage_in_words
from search.page.cards import safe
from search.page.overview import Overview, overview
from search.page.rebuilding import Rebuild
from search.searcher import Searcher
from views.common import count, plain, rebuild_of, searcher_of, sentence, use_newest
from views.file_table import show_files
from views.hosts import serves_this_machine_only
from views.timeline_chart import show_timeline


def show_corpus(location: Location) -> None:
    """Draw the view."""
    st.html("<h1>Corpus</h1>")
    try:
        searcher = searcher_of(str(location))
    except ParagraphSearchError as error:
        st.error(sentence(error))
        offer_build(location)
        return
    use_newest(searcher)
    store = searcher.store
    figures = _overview(searcher, store.name)
    _show_counts(searcher, figures)
    if figures.timeline:
        st.subheader("Documents by date", anchor=False)
        show_timeline(figures.timeline, "document", key="corpus-timeline")
    _show_sources(figures)
    show_files(searcher)
    _show_model(searcher, figures)
    _show_judgements(searcher, location.folder)
    st.subheader("Build again", anchor=False)
    offer_build(location)


@st.cache_resource(max_entries=2, show_spinner=False)
def _overview(_searcher: Searcher, name: str) -> Overview:  # noqa: ARG001 - with another name, it is another index
    return overview(_searcher.store)


def _show_counts(searcher: Searcher, figures: Overview) -> None:
    counts = searcher.store.manifest.counts
    span = "no dates"
    if figures.first and figures.last:
        span = f"{readable_date(figures.first)} to {readable_date(figures.last)}"
    built = datetime.fromisoformat(searcher.store.manifest.created).astimezone()
    lines = {
        "Documents": f"{counts.documents:,}",
        "Paragraphs": f"{counts.paragraphs:,}",
        "Dates": span,
        "Undated documents": f"{counts.undated:,}",
        "Repeated word for word": count(figures.repeated, "paragraph"),
        "Nearly the same as another": count(figures.near_copies, "text"),
        "Left out": f"{counts.skipped:,}",
        "Indexed": f"{built.day} {built:%B %Y, %H:%M}",
    }
    if counts.embedded < counts.texts:
        lines["Searched by meaning so far"] = f"{counts.embedded / counts.texts:.0%}"
    _show_list(lines)


def _show_list(lines: dict[str, str]) -> None:
    listed = "".join(f"<dt>{safe(name)}</dt><dd>{safe(value)}</dd>" for name, value in lines.items())
    st.html(f'<dl class="figures">{listed}</dl>')


def _show_sources(figures: Overview) -> None:
    st.subheader("Sources", anchor=False)
    st.dataframe(
        {"source": [name for name, _ in figures.sources], "documents": [number for _, number in figures.sources]},
        hide_index=True,
    )
    if figures.source_count > len(figures.sources):
        st.caption(f"and {figures.source_count - len(figures.sources):,} more")


def _show_model(searcher: Searcher, figures: Overview) -> None:
    st.subheader("Model", anchor=False)
    model = searcher.store.manifest.model
    st.markdown(
        f"{plain(model.name)}, {model.dimension} dimensions. "
        f"Works offline: yes, model in {plain(figures.model_folder)}."
    )


def _show_judgements(searcher: Searcher, directory: Path) -> None:
    judgements = Judgements(directory)
    try:
        (questions, marks), damage = judgements.count(), damage_in_words(judgements.damage())
    except ParagraphSearchError as error:
        st.error(sentence(error))
        return
    if damage:
        st.warning(plain(damage))
    if not marks:
        return
    st.subheader("Your judgements", anchor=False)
    st.markdown(
        f"{count(marks, 'paragraph')} judged; {count(questions, 'question')} with a relevant one. They are kept in "
        f"{plain(str(judgements.folder))}, as a dataset for `python -m search.evaluation`."
    )
    if questions and st.button("Measure the search with them"):
        with st.spinner("Asking …"):
            (result,) = evaluate_judgements(judgements.folder, searcher.store, ["default"])
        reached = ", ".join(f"{name} {value:.2f}" for name, value in result.measures.items())
        st.markdown(f"With your judgements: {reached} ({count(questions, 'question')}).")


def offer_build(location: Location) -> None:
    """Let the reader choose folders and build the index of them, watch it, and stop it."""
    rebuild = rebuild_of(str(location))
    if rebuild.is_running:
        _watch(location)
        return
    if rebuild.message:
        st.info(plain(rebuild.message))
    elif rebuild.report:
        report = rebuild.report
        st.success(
            f"{count(report.documents, 'document')} indexed: {count(report.new, 'window')} embedded, "
            f"{report.reused:,} known already, in {report.seconds:,.0f} s."
        )
    sources, model, precision = _as_before(location)
    with st.form("build"):
        folders = st.text_area(
            "Folders of documents, one a line",
            value="\n".join(sources),
            disabled=not serves_this_machine_only(),
            help="Folders and files on the machine that serves this page. Served on a network, the page builds only "
            "what was indexed before.",
        )
        wanted = st.form_submit_button("Build the index", type="primary")
    if not wanted:
        return
    chosen = folders.splitlines() if serves_this_machine_only() else sources
    paths = [Path(line.strip()).expanduser() for line in chosen if line.strip()]
    if not paths:
        st.error("Name a folder that holds your documents.")
        return
    rebuild.start(paths, model, precision)
    rebuild.wait(0.3)  # what is wrong at once is said at once
    st.rerun()


@st.fragment(run_every=1.0)
def _watch(location: Location) -> None:
    rebuild = rebuild_of(str(location))
    if not rebuild.is_running:
        st.rerun()
    stage = rebuild.stage
    of_total = f" of {stage.total:,}" if stage.total else ""
    left = "" if stage.seconds_left is None else f", about {_duration(stage.seconds_left)} left"
    st.progress(stage.share, f"{stage.name}: {stage.done:,}{of_total} {stage.unit}{left}")
    st.button("Stop building", on_click=_stop, args=(rebuild,), disabled=rebuild.is_stopping)


def _stop(rebuild: Rebuild) -> None:
    rebuild.stop()
    rebuild.wait(1)  # so that the page says at once that it has


def _duration(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"


def _as_before(location: Location) -> tuple[list[str], str | None, Precision]:
    """Return the live snapshot's sources, model and precision; the seeds and the bundled model where there is none."""
    try:
        manifest = live_manifest(location)
    except UnusableIndexError:
        return ["seeds"], None, "exact"
    return manifest.sources, manifest.model.name, manifest.precision
