"""A draft that a command, a program or an assistant hands in, and what it gets of it."""

import sys
from itertools import islice
from pathlib import Path

from tqdm import tqdm

from index.errors import UsageError
from index.storage.locations import Location
from search.checking.checked import Checked, CheckedSentence
from search.checking.checked_tables import markdown_of_checked, render_checked, write_checked_csv
from search.checking.checked_words import NO_VERDICT, summary
from search.checking.checker import AT_ONCE, Checker, timed
from search.checking.draft import MOST_CHARACTERS, Draft, draft_of, read_draft
from search.page.checked_cards import report_of
from search.question.filters import Filters
from search.searcher import Searcher
from serving.backend import Backend


def check_draft(location: Location, draft: str, filters: Filters, output: str, width: int) -> None:
    """Check a draft and print what was found.

    Args:
        location: the index.
        draft: its file, or `-` for standard input.
        filters: which documents take part.
        output: “text”, “json”, “csv”, “markdown” or “html”.
        width: characters in a line of text.

    Raises:
        UsageError: the draft cannot be read.
    """
    read = _from_standard_input() if draft == "-" else read_draft(Path(draft))
    checker = Checker(Searcher(location), filters)
    found: list[CheckedSentence] = []
    started = timed()
    styled = sys.stdout.isatty()
    with tqdm(total=len(read.sentences), unit=" sentences", disable=not sys.stderr.isatty() or styled) as bar:
        for one in checker.sentences(read):
            found.append(one)
            bar.update()
            if output == "text":
                _say(render_checked(one, width, styled=styled) + "\n")
    checked = Checked(read, tuple(found), checker.snapshot, started())
    if output == "text":
        _say(f"{summary(checked)}.\n{NO_VERDICT}")
    elif output == "csv":
        write_checked_csv(checked, sys.stdout)
    else:
        write = {"json": Checked.to_json, "markdown": markdown_of_checked, "html": report_of}[output]
        _say(write(checked).rstrip("\n"))


async def check_in_turns(backend: Backend, text: str, filters: Filters, most: int | None = None) -> Checked:
    """Check a draft some sentences at a time, so that others who ask get their turn in between.

    Args:
        backend: what answers.
        text: the draft.
        filters: which documents take part.
        most: how many of the sentences that state something, at the most; all where it is None. The draft that comes
            back has all of them.

    Raises:
        ParagraphSearchError: as `Backend.ask`, or there is no draft.
    """
    took = timed()
    draft = await backend.ask(lambda _: draft_of(text))
    wanted = draft.checkable[:most] if most is not None else draft.sentences
    checker = await backend.ask(lambda searcher: Checker(searcher, filters))
    sentences = checker.sentences(Draft(draft.name, draft.text, draft.language, wanted))
    found: list[CheckedSentence] = []
    while some := await backend.ask(lambda _: list(islice(sentences, AT_ONCE))):
        found += some
    return Checked(draft, tuple(found), checker.snapshot, took())


def _from_standard_input() -> Draft:
    content = sys.stdin.buffer.read(4 * MOST_CHARACTERS + 1)
    try:
        return draft_of(content.decode("utf-8-sig"), "draft")
    except UnicodeDecodeError as error:
        raise UsageError(
            f"standard input is not UTF-8 text (byte {error.start}); send text, or name the file."
        ) from error


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201 - this is what a command says
