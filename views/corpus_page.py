"""The corpus: what is indexed, what was left out, and how to build it again."""

from datetime import datetime
from pathlib import Path

import streamlit as st

from index.errors import IndexMissingError, ParagraphSearchError
from index.storage.locations import Location
from search.answer.wording import readable_date
from search.evaluation.evaluation import evaluate_judgements
from search.evaluation.judgements import Judgements
from search.evaluation.kept_lines import damage_in_words
from search.page.cards import safe
from search.page.overview import Overview, overview
from search.searcher import Searcher
from views.building import offer_build, offer_corpus, offer_way_back
from views.common import count, plain, searcher_of, sentence, use_newest
from views.file_table import show_files
from views.reranking import offer_reranker
from views.timeline_chart import show_timeline


def show_corpus(location: Location) -> None:
    """Draw the view."""
    st.html("<h1>Corpus</h1>")
    try:
        searcher = searcher_of(str(location))
    except IndexMissingError:
        st.write("Nothing is indexed here yet. Name the folder that holds your documents, and build the index.")
        offer_build(location)
        return
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
    offer_reranker()
    _show_judgements(searcher, location.folder)
    st.subheader("Build again", anchor=False)
    offer_build(location)
    offer_way_back(location)
    offer_corpus()


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
