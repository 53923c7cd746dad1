"""`paragraph-search`: one command for all that can be done.

What `python -m index` and the like do is handed over to them: their options stand there alone.
"""

import argparse
import importlib
import os
import shutil
import sys
from collections.abc import Callable, Sequence

import msgspec
import shtab

from index.command_line import COMMAND, OneLineParser, at_least_one, run_command
from index.errors import UsageError
from index.storage.locations import Location, location_argument, parse_location
from index.storage.opening import open_store
from search.answer.extract import extract
from search.answer.terminal import render_extract, render_similar
from search.checking.figure_tables import figures_in_markdown, figures_in_terminal, write_figures
from search.figure_search import find_figures
from search.question.filters import Filters
from search.question.references import find_reference
from search.searcher import Searcher
from serving.backend import Backend
from serving.known_hosts import EVERY_ADDRESS
from serving.page_server import serve_page
from serving.preferences import Chosen, chosen
from serving.status import in_words, status_at, version
from serving.tools import Defaults

_HANDED_OVER = {
    "index": ("index", "build the index of your documents, or check it", ("index", "model")),
    "search": ("search", "ask a question, or each question of a file", ("index", "top")),
    "evaluate": ("search.evaluation", "measure how well questions with known answers find them", ()),
}
"""Command: its module, what it does, and which settings are options of it."""
_TOP = 10
_Settings = dict[str, Chosen]


def main(given: Sequence[str] | None = None) -> None:
    """Run the command with the arguments given, or those of the process."""
    arguments = list(sys.argv[1:] if given is None else given)
    if arguments and arguments[0] in _HANDED_OVER:
        _hand_over(arguments[0], arguments[1:])
    parser = parser_of(with_all="--print-completion" in arguments)
    parsed = parser.parse_args(arguments)
    run_command(f"{COMMAND} {parsed.command}", lambda: parsed.run(parsed, chosen(parsed.index)))


def parser_of(*, with_all: bool = False) -> OneLineParser:
    """Return what reads the arguments; `with_all`, with the options of what is handed over, to complete them."""
    parser = OneLineParser(prog=COMMAND, description="Ask your own documents a question in plain words.")
    parser.add_argument("--version", action="version", version=f"{COMMAND} {version()}")
    shtab.add_argument_to(parser, help="print what makes this shell complete the command, and its options")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND", parser_class=OneLineParser)
    for name, (module, help_text, _) in _HANDED_OVER.items():
        own = [importlib.import_module(f"{module}.__main__").parser_of(name)] if with_all else []
        commands.add_parser(name, help=help_text, parents=own, add_help=not own)
    for name, (run, help_text, add_options) in _OWN.items():
        command = commands.add_parser(name, help=help_text, description=f"{help_text[:1].upper()}{help_text[1:]}.")
        command.add_argument(
            "--index", type=location_argument, metavar="LOCATION",
            help="the index folder, or milvus://HOST:PORT/NAME on a server (default: as set, else .index)",
        )  # fmt: skip
        add_options(command)
        command.set_defaults(run=run)
    return parser


def _hand_over(command: str, arguments: list[str]) -> None:
    """Let the command do it that has a module of its own, with what is set put before what is given."""
    module, _, names = _HANDED_OVER[command]
    options: list[str] = []

    def settle() -> None:
        settings = chosen(_index_in(arguments))
        on_server = command == "index" and any(one.startswith("--store") for one in arguments)
        for name in names:
            is_set = settings[name].origin != "default"
            if is_set and settings[name].value is not None and not (name == "index" and on_server):
                options.extend([f"--{name}", str(settings[name].value)])
        importlib.import_module(f"{module}.__main__").main([*options, *arguments], f"{COMMAND} {command}")

    run_command(f"{COMMAND} {command}", settle)


def _index_in(arguments: Sequence[str]) -> str | None:
    """Return the index that is named among arguments."""
    finder = argparse.ArgumentParser(add_help=False, allow_abbrev=False, exit_on_error=False)
    finder.add_argument("--index")
    try:
        index: str | None = finder.parse_known_args(list(arguments))[0].index
    except argparse.ArgumentError:  # the command itself says what is wrong
        return None
    return index


def _add_read(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("document", metavar="DOCUMENT", help="its name, as in answers; or DOCUMENT#12-20")
    parser.add_argument("--paragraphs", metavar="12-20", help="which paragraphs, from 1; 12- goes on to the end")
    parser.add_argument(
        "--budget", type=at_least_one, metavar="N",
        help="at most so many characters; what is left out is said (default: as set, else all)",
    )  # fmt: skip
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def _read(arguments: argparse.Namespace, settings: _Settings) -> None:
    store = open_store(_location(arguments, settings))
    reference = find_reference(store, arguments.document, arguments.paragraphs)
    found = extract(store, reference, arguments.budget or settings["budget"].value)
    print(found.to_json() if arguments.json else render_extract(found, _width()))


def _add_similar(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paragraph", metavar="DOCUMENT#12", help="a paragraph, by its document's name and its number")
    parser.add_argument("--top", type=at_least_one, metavar="N", help=f"how many (default: as set, else {_TOP})")
    _add_filters(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def _similar(arguments: argparse.Namespace, settings: _Settings) -> None:
    filters = Filters.parse(arguments.since, arguments.until, arguments.source, prefix="--")
    top = arguments.top or settings["top"].value or _TOP
    found = Searcher(_location(arguments, settings)).similar(arguments.paragraph, top, filters)
    print(found.to_json() if arguments.json else render_similar(found, _width()))


def _add_check(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("draft", metavar="FILE", help="the draft: text, Markdown, DOCX …; - reads standard input")
    _add_filters(parser)
    output = parser.add_mutually_exclusive_group()
    output.add_argument("--json", action="store_true", help="print one JSON object")
    output.add_argument("--csv", action="store_true", help="print one table with a row a paragraph")
    output.add_argument("--markdown", action="store_true", help="print Markdown with citations")
    output.add_argument("--html", action="store_true", help="print a report for a browser, to be printed")


def _check(arguments: argparse.Namespace, settings: _Settings) -> None:
    from serving.drafts import check_draft  # noqa: PLC0415 - what reads figures takes a while to import

    filters = Filters.parse(arguments.since, arguments.until, arguments.source, prefix="--")
    output = next((name for name in ("json", "csv", "markdown", "html") if getattr(arguments, name)), "text")
    check_draft(_location(arguments, settings), arguments.draft, filters, output, _width())


def _add_figures(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("question", metavar="QUESTION", help="asks for a figure: “How many people died in the fire?”")
    _add_filters(parser)
    parser.add_argument("--no-dates", action="store_true", help="do not take dates in the question for a filter")
    output = parser.add_mutually_exclusive_group()
    output.add_argument("--json", action="store_true", help="print one JSON object")
    output.add_argument("--csv", action="store_true", help="print a table with a row a figure")
    output.add_argument("--markdown", action="store_true", help="print a table, and each report with its citation")


def _figures(arguments: argparse.Namespace, settings: _Settings) -> None:
    filters = Filters.parse(arguments.since, arguments.until, arguments.source, prefix="--")
    searcher = Searcher(_location(arguments, settings))
    found = find_figures(searcher, arguments.question, filters, dates=not arguments.no_dates)
    if arguments.csv:
        write_figures(found, sys.stdout)
    elif arguments.markdown:
        print(figures_in_markdown(found), end="")
    else:
        print(found.to_json() if arguments.json else figures_in_terminal(found))


def _add_filters(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--since", metavar="DATE", help="only documents from this day, month or year on")
    parser.add_argument("--until", metavar="DATE", help="only documents up to this day, month or year")
    parser.add_argument("--source", metavar="GLOB", help="only documents whose source or path fits, as in 'reports/*'")


def _add_listening(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", help="the address to listen on (default: as set, else 127.0.0.1)")
    parser.add_argument("--port", type=int, help="the port (default: as set)")
    parser.add_argument(
        "--name", action="append", metavar="NAME",
        help="a name under which it may be reached, beside those of this machine; may be given several times",
    )  # fmt: skip


def _page(arguments: argparse.Namespace, settings: _Settings) -> None:
    serve_page(_location(arguments, settings), *_listening("page", arguments, settings))


def _serve(arguments: argparse.Namespace, settings: _Settings) -> None:
    from serving.http_api import serve  # noqa: PLC0415 - a second, which other commands need not wait for

    listening = _listening("serve", arguments, settings)
    serve(Backend(_location(arguments, settings)), *listening, _defaults(settings))


def _mcp(arguments: argparse.Namespace, settings: _Settings) -> None:
    from serving.assistant import Assistant  # noqa: PLC0415 - as above

    Assistant(Backend(_location(arguments, settings)), _defaults(settings)).serve_stdio()
    os._exit(0)  # whoever asked has gone: a model that is still being loaded is of no use to anybody


def _defaults(settings: _Settings) -> Defaults:
    given = {name: settings[name].value for name in ("top", "budget") if settings[name].value is not None}
    return Defaults(**given)


def _add_nothing(_parser: argparse.ArgumentParser) -> None:
    """Its options are those of all."""


def _add_status(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def _status(arguments: argparse.Namespace, settings: _Settings) -> None:
    status = status_at(_location(arguments, settings))
    if arguments.json:
        print(msgspec.json.encode({**msgspec.to_builtins(status), "settings": settings}).decode())
    else:
        print(in_words(status, settings))


_Run = Callable[[argparse.Namespace, _Settings], None]
_OWN: dict[str, tuple[_Run, str, Callable[[argparse.ArgumentParser], None]]] = {
    "read": (_read, "read paragraphs of a document by its name", _add_read),
    "similar": (_similar, "find the paragraphs that say something similar to one", _add_similar),
    "check": (_check, "check a draft, sentence by sentence, against the documents", _add_check),
    "figures": (_figures, "say how a figure moved: each that was reported, when and by whom first", _add_figures),
    "page": (_page, "serve the page", _add_listening),
    "serve": (_serve, "answer programs over HTTP, and assistants at /mcp", _add_listening),
    "mcp": (_mcp, "answer an assistant that starts this command", _add_nothing),
    "status": (_status, "say what is indexed, and what is set", _add_status),
}


def _location(arguments: argparse.Namespace, settings: _Settings) -> Location:
    location: Location | None = arguments.index
    return location or parse_location(settings["index"].value)


def _listening(section: str, arguments: argparse.Namespace, settings: _Settings) -> tuple[str, int, list[str]]:
    """Return the address, the port and the names that a server shall have."""
    port = settings[f"{section}.port"].value if arguments.port is None else arguments.port
    names = list(arguments.name or settings[f"{section}.names"].value)
    host = arguments.host or settings[f"{section}.host"].value
    if host in EVERY_ADDRESS and not names:
        raise UsageError(f"listening on all addresses ({host}) needs the names by which others reach it: --name NAME")
    return host, port, names


def _width() -> int:
    return min(shutil.get_terminal_size((100, 0)).columns, 100)


if __name__ == "__main__":
    main()
