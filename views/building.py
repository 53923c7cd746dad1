"""Building from the page: which folders are added or replaced, a build to watch and to stop, and the way back."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import streamlit as st

from index.building.build_report import BuildReport
from index.building.going_back import go_back, manifest_before
from index.embedding.model import Precision
from index.errors import ParagraphSearchError, UnusableIndexError
from index.reading.documents import Note
from index.storage.locations import Location
from index.storage.opening import live_manifest
from search.page.cards import safe
from search.page.corpora import documents_of, is_name, left_out
from search.page.reasons import readable_reason
from search.page.rebuilding import Stage
from search.page.view import View
from search.speech import counted, marked, say, speech
from views.address import go, set_corpus
from views.common import count, plain, rebuild_of, searcher_of, sentence
from views.hosts import serves_this_machine_only

_ASKED = "folders that would replace others"
_BUILT = "was built in this session"
_FAULTS_NAMED = 5
_Folders = list[str]


def offer_build(location: Location) -> None:
    """Let the reader choose folders and build the index of them, watch it, and stop it."""
    rebuild = rebuild_of(str(location))
    if rebuild.is_running:
        _watch(location)
        return
    if rebuild.fault:
        (st.info if rebuild.was_stopped else st.error)(sentence(rebuild.fault))
    elif rebuild.report:
        _show_report(rebuild.report)
        st.session_state.pop(_BUILT, None)
    sources, _, _ = _as_before(location)
    local = serves_this_machine_only()
    with st.form("build"):
        folders = st.text_area(
            say("Folders of documents, one a line"),
            value="\n".join(sources),
            disabled=not local,
            help=say(
                "Folders and files on the machine that serves this page. Served on a network, the page builds only "
                "what was indexed before."
            ),
        )
        below = st.container()
        wanted = st.form_submit_button(say("Build the index"), type="primary")
    if wanted:
        chosen = [line.strip() for line in folders.splitlines() if line.strip()] if local else sources
        fault = _fault_of(chosen)
        if fault:
            below.error(fault)
        elif left_out(chosen, _indexed(location)):
            st.session_state[_ASKED] = (str(location), chosen)
        else:
            _start(location, chosen)
    if st.session_state.get(_ASKED, ("",))[0] == str(location):
        _ask_whether_to_replace(location, st.session_state[_ASKED][1])


def _fault_of(folders: _Folders) -> str:
    """Return what is wrong with folders that somebody typed; nothing where nothing is."""
    if not folders:
        return say("Name a folder that holds your documents.")
    missing = [one for one in folders if not Path(one).expanduser().exists()]
    named = ", ".join(say("“{words}”", words=one[:200]) for one in missing)
    words = say("There is no file or folder {names} on this machine; check the spelling.", names=named)
    return plain(words) if missing else ""


def _ask_whether_to_replace(location: Location, chosen: _Folders) -> None:
    """Say what a build would take out of the index, and let the reader choose."""
    gone = left_out(chosen, _indexed(location))
    with st.container(border=True, key="replacing"):
        asked = say("Add to what is indexed, or replace it?")
        st.write(f"**{asked}** {say('These are indexed now, and not among your folders:')}")
        counts = _documents_by_folder(location, gone)
        st.html(f"<ul>{''.join(f'<li>{safe(one)}{counts[one]}</li>' for one in gone)}</ul>")
        st.caption(
            say(
                "Nothing happens to the files themselves. The index as it is now is kept until you build once more, "
                "and until then you can go back to it on the page Corpus."
            )
        )
        with st.container(horizontal=True):
            st.button(say("Add, and keep these"), type="primary", on_click=_answer, args=(location, [*gone, *chosen]))
            st.button(say("Replace them"), on_click=_answer, args=(location, chosen))
            st.button(say("Cancel"), type="tertiary", on_click=_answer, args=(location, None))


def _answer(location: Location, chosen: _Folders | None) -> None:
    del st.session_state[_ASKED]
    if chosen is not None:
        _start(location, chosen, again=False)


def _documents_by_folder(location: Location, folders: Sequence[str]) -> dict[str, str]:
    """Return for each folder how many documents it has in the index, in words."""
    try:
        sources = searcher_of(str(location)).store.sources()
    except ParagraphSearchError:  # what cannot be opened can still be replaced
        return dict.fromkeys(folders, "")
    paths: Counter[str] = Counter()
    for (_, path), number in sources.items():
        paths[path] += number
    return {one: f": {count(documents_of(one, paths), 'document')}" for one in folders}


def _start(location: Location, folders: _Folders, *, again: bool = True) -> None:
    _, model, precision = _as_before(location)
    rebuild = rebuild_of(str(location))
    st.session_state[_BUILT] = str(location)
    rebuild.start([Path(one).expanduser() for one in folders], model, precision)
    rebuild.wait(0.3)  # what is wrong at once is said at once
    if again:
        st.rerun()


def show_first_report(location: Location) -> None:
    """Say what came of a build of this session, where nothing else does: after the first one of an index."""
    report = rebuild_of(str(location)).report
    if report and st.session_state.pop(_BUILT, "") == str(location):
        _show_report(report)


def _show_report(report: BuildReport) -> None:
    words = say(
        "{documents} indexed: {new} read anew, {reused} known already, in {seconds} s.",
        documents=count(report.documents, "document"),
        new=count(report.new, "paragraph"),
        reused=report.reused,
        seconds=round(report.seconds),
    )
    st.success(words)
    if not report.skipped:
        return
    with st.container(key="skipped", gap="xxsmall"):
        words = counted(
            "{number} file or record left out:", "{number} files or records left out:", report.skipped_count
        )
        st.warning(words)
        listed = "".join(f"<li>{safe(_in_a_line(note))}</li>" for note in report.skipped[:_FAULTS_NAMED])
        st.html(f"<ul>{listed}</ul>")
        if report.skipped_count > _FAULTS_NAMED:
            st.caption(say("All of them are in the list of files on the page Corpus."))


def _in_a_line(note: Note) -> str:
    """Return “notes.jsonl, line 3: no text in it”."""
    where = note.path if note.line is None else f"{note.path}, {say('line {number}', number=note.line)}"
    return f"{where}: {readable_reason(note.message)}"


@st.fragment(run_every=1.0)
def _watch(location: Location) -> None:
    rebuild = rebuild_of(str(location))
    if not rebuild.is_running:
        st.rerun()
    stage = rebuild.stage
    st.progress(stage.share, _progress(stage))

    def stop() -> None:
        rebuild.stop()
        rebuild.wait(1)  # so that the page says at once that it has

    st.button(say("Stop building"), on_click=stop, disabled=rebuild.is_stopping)


_STAGES = {
    "Preparing": marked("Preparing"),
    "Reading": marked("Reading files"),
    "Embedding": marked("Reading their meaning"),
    "Assembling": marked("Assembling the index"),
    "Publishing": marked("Sending it to the server"),
}
"""What a build does, by the names that it gives it."""


def _progress(stage: Stage) -> str:
    """Return “Reading files: 20 of 4,000, about 30 s left”."""
    name, done = say(_STAGES.get(stage.name, stage.name)), speech().number(stage.done)
    if stage.total:
        done = say("{number} of {total}", number=stage.done, total=stage.total)
    if stage.seconds_left is None:
        return f"{name}: {done}" if stage.done or stage.total else name
    seconds = stage.seconds_left
    left = f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"
    return f"{name}: {done}, {say('about {time} left', time=left)}"


def _as_before(location: Location) -> tuple[_Folders, str | None, Precision]:
    """Return the live snapshot's sources, model and precision; the seeds and the bundled model where there is none."""
    try:
        manifest = live_manifest(location)
    except UnusableIndexError:
        return ["seeds"], None, "exact"
    return manifest.sources, manifest.model.name, manifest.precision


def _indexed(location: Location) -> _Folders:
    """Return the folders that are indexed; none where there is no index."""
    try:
        return live_manifest(location).sources
    except UnusableIndexError:
        return []


def offer_way_back(location: Location) -> None:
    """Offer to make the index of before live again, where that is kept and has other folders."""
    before = None if location.milvus else manifest_before(location.folder)
    if before is None or rebuild_of(str(location)).is_running:
        return
    built = datetime.fromisoformat(before.created).astimezone()
    folders = ", ".join(before.sources[:_FAULTS_NAMED]) + (" …" if len(before.sources) > _FAULTS_NAMED else "")

    def back() -> None:
        try:
            go_back(location.folder)
        except ParagraphSearchError as error:
            st.session_state["no way back"] = sentence(error)

    with st.container(key="way-back"):
        words = say(
            "The index of before is kept until the next build: {documents}, {folders}, indexed {when}.",
            documents=count(before.counts.documents, "document"),
            folders=folders,
            when=speech().moment(built),
        )
        st.caption(plain(words))
        st.button(say("Go back to it"), on_click=back, icon=":material/undo:")
        if fault := st.session_state.pop("no way back", ""):
            st.error(fault)


def offer_corpus() -> None:
    """Let the reader begin another corpus beside this one."""
    if not serves_this_machine_only():
        return
    with st.expander(say("Another corpus beside this one")):
        st.caption(say("It has folders, saved questions and an address of its own."))
        name = (st.text_input(say("Its name"), key="new-corpus", max_chars=40) or "").strip()
        if name and not is_name(name):
            st.error(say("Expected letters, digits, spaces, “-” and “_”."))

        def begin() -> None:
            set_corpus(st.session_state["new-corpus"].strip())
            go(View())

        st.button(say("Begin it"), on_click=begin, disabled=not is_name(name))
