"""`paragraph-search check`: a draft from a file or from standard input, and what is printed of it."""

import sys
from pathlib import Path

from tqdm import tqdm

from index.errors import UsageError
from index.storage.locations import Location
from search.checking.checked import Checked, CheckedSentence
from search.checking.checked_tables import markdown_of_checked, render_checked, write_checked_csv
from search.checking.checked_words import NO_VERDICT, summary
from search.checking.checker import Checker, timed
from search.checking.draft import MOST_CHARACTERS, Draft, draft_of, read_draft
from search.page.checked_cards import report_of
from search.question.filters import Filters
from search.searcher import Searcher


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
