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
from search.speech import counted, say, speech
from views.building import offer_build, offer_corpus, offer_way_back
from views.common import count, plain, searcher_of, sentence, use_newest
from views.file_table import show_files
from views.reranking import offer_reranker
from views.timeline_chart import show_timeline
from views.watching_names import show_names


def show_corpus(location: Location) -> None:
    """Draw the view."""
    st.html(f"<h1>{safe(say('Corpus'))}</h1>")
    try:
        searcher = searcher_of(str(location))
    except IndexMissingError:
        st.write(say("Nothing is indexed here yet. Name the folder that holds your documents, and build the index."))
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
        st.subheader(say("Documents by date"), anchor=False)
        show_timeline(figures.timeline, "document", key="corpus-timeline")
    _show_sources(figures)
    show_names(searcher, location.folder)
    show_files(searcher)
    _show_model(searcher, figures)
    offer_reranker()
    _show_judgements(searcher, location.folder)
    st.subheader(say("Build again"), anchor=False)
    offer_build(location)
    offer_way_back(location)
    offer_corpus()


@st.cache_resource(max_entries=2, show_spinner=False)
def _overview(_searcher: Searcher, name: str) -> Overview:  # noqa: ARG001 - with another name, it is another index
    return overview(_searcher.store)


def _show_counts(searcher: Searcher, figures: Overview) -> None:
    counts = searcher.store.manifest.counts
    number = speech().number
    span = say("no dates")
    if figures.first and figures.last:
        span = say("{since} to {until}", since=readable_date(figures.first), until=readable_date(figures.last))
    built = datetime.fromisoformat(searcher.store.manifest.created).astimezone()
    lines = {
        say("Documents"): number(counts.documents),
        say("Paragraphs"): number(counts.paragraphs),
        say("Dates"): span,
        say("Undated documents"): number(counts.undated),
        say("Repeated word for word"): count(figures.repeated, "paragraph"),
        say("Nearly the same as another"): count(figures.near_copies, "paragraph"),
        say("Left out"): number(counts.skipped),
        say("Indexed"): speech().moment(built),
    }
    if counts.embedded < counts.texts:
        lines[say("Searched by meaning so far")] = speech().percent(counts.embedded / counts.texts)
        if provisional := searcher.store.provisional:
            lines[say("By an estimate of it")] = speech().percent(provisional / counts.texts)
    _show_list(lines)


def _show_list(lines: dict[str, str]) -> None:
    listed = "".join(f"<dt>{safe(name)}</dt><dd>{safe(value)}</dd>" for name, value in lines.items())
    st.html(f'<dl class="figures">{listed}</dl>')


def _show_sources(figures: Overview) -> None:
    st.subheader(say("Sources"), anchor=False)
    st.dataframe(
        {
            say("source"): [name for name, _ in figures.sources],
            say("documents"): [number for _, number in figures.sources],
        },
        hide_index=True,
    )
    if figures.source_count > len(figures.sources):
        st.caption(say("and {number} more", number=figures.source_count - len(figures.sources)))


def _show_model(searcher: Searcher, figures: Overview) -> None:
    st.subheader(say("Model"), anchor=False)
    model = searcher.store.manifest.model
    words = say(
        "{name}, {dimension} dimensions. Works offline: yes, model in {folder}.",
        name=model.name,
        dimension=model.dimension,
        folder=figures.model_folder,
    )
    st.markdown(plain(words))


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
    st.subheader(say("Your judgements"), anchor=False)
    judged = counted("{number} paragraph judged", "{number} paragraphs judged", marks)
    relevant = counted("{number} question with a relevant one", "{number} questions with a relevant one", questions)
    kept = say(
        "They are kept in {folder}, as a dataset for {command}.",
        folder=plain(str(judgements.folder)),
        command="`python -m search.evaluation`",
    )
    st.markdown(f"{judged}; {relevant}. {kept}")
    if questions and st.button(say("Measure the search with them")):
        with st.spinner(say("Asking …")):
            (result,) = evaluate_judgements(judgements.folder, searcher.store, ["default"])
        reached = ", ".join(f"{name} {speech().decimal(value, 2)}" for name, value in result.measures.items())
        asked = count(questions, "question")
        st.markdown(say("With your judgements: {reached} ({questions}).", reached=reached, questions=asked))
