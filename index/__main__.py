"""`python -m index`: build the index of a folder, or check the one that is there."""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from typing import Literal, get_args

import msgspec

from index.building.build import build_at
from index.building.build_report import BuildReport
from index.building.options import BuildOptions
from index.command_line import OneLineParser, add_index_option, as_typed, run_command
from index.embedding.model import Precision
from index.errors import DoubtError, ParagraphSearchError, UsageError
from index.progress import progress_for
from index.reading.documents import Note
from index.reading.sources import check_sources
from index.reading.watching import changes
from index.storage.file_report import NO_DATE
from index.storage.locations import DEFAULT_INDEX, Location, location_argument
from index.storage.milvus.published import verify_published
from index.storage.snapshot import verify
from index.storage.vectors import INDEX_TYPES

_NOTES_SHOWN = 20
_REASONS_SHOWN = 10


def parser_of(program: str) -> OneLineParser:
    """Return what reads the arguments of this command."""
    parser = OneLineParser(
        prog=program,
        description="Build the index of your documents, so that they can be searched. What is unchanged since the "
        "last build is not embedded again; the previous index stays in use until the new one is complete.",
    )
    parser.add_argument(
        "sources", nargs="*", type=Path, metavar="SOURCE", default=[Path("seeds")],
        help="files and folders to index (default: seeds)",
    )  # fmt: skip
    add_index_option(parser)
    parser.add_argument(
        "--store", type=_server, metavar="milvus://HOST:PORT/NAME",
        help="bring the index to a Milvus server; --index is then the folder in which it is built",
    )  # fmt: skip
    parser.add_argument(
        "--model", metavar="NAME_OR_DIR", help="another sentence-transformers model than the bundled one"
    )
    parser.add_argument(
        "--precision", choices=get_args(Precision), default="exact",
        help="int8: embed with eight bits, nearly twice as fast on a CPU without fast bfloat16 (default: exact)",
    )  # fmt: skip
    parser.add_argument("--full", action="store_true", help="embed everything again, also what is unchanged")
    parser.add_argument(
        "--vectors", choices=INDEX_TYPES, dest="index_type",
        help="how vectors are kept and found: all compared, exactly; the same with half the memory; or by short codes "
        "first, for millions (default: by their number)",
    )  # fmt: skip
    parser.add_argument(
        "--file-dates", action="store_true",
        help="give a document without a date the day on which its file was last changed",
    )  # fmt: skip
    parser.add_argument(
        "--strict", action="store_true",
        help="exit with 1 if a file was skipped or read with doubts; the index is made and used all the same",
    )  # fmt: skip
    parser.add_argument(
        "--workers", metavar="ray[://HOST:PORT]",
        help="read and embed on the machines of a Ray cluster: the one at this address, else the one that RAY_ADDRESS "
        "names or this machine is part of, else one started for this build (default: here)",
    )  # fmt: skip
    parser.add_argument(
        "--watch", action="store_true", help="go on, and build again whenever files change and rest, until Ctrl-C"
    )
    parser.add_argument("--verify", action="store_true", help="build nothing; compare the index with its checksums")
    parser.add_argument("--json", action="store_true", help="print the report as one JSON object, and no progress")
    parser.add_argument("--quiet", action="store_true", help="print no progress")
    return parser


def _server(text: str) -> Location:
    location = location_argument(text)
    if location.milvus is None:
        raise argparse.ArgumentTypeError(f"expected a server, as in milvus://localhost:19530/archive, found “{text}”")
    return location


def _where(arguments: argparse.Namespace) -> tuple[Location, Path]:
    """Return where the index shall be, and the folder in which it is built."""
    location: Location = arguments.store or arguments.index
    is_chosen = arguments.index != Location(DEFAULT_INDEX)
    return location, arguments.index.folder if is_chosen else location.folder


def main(given: Sequence[str] | None = None, program: str = "python -m index") -> None:
    """Run the command, by this name, with the arguments given, or those of the process."""
    arguments = parser_of(program).parse_args(given)
    arguments.program = program

    def command() -> None:
        if arguments.verify:
            _verify(*_where(arguments), as_json=arguments.json)
            return
        if arguments.watch:
            _watch(arguments)
        else:
            _build(arguments)

    run_command(program, command)


def _verify(location: Location, folder: Path, *, as_json: bool) -> None:
    if location.milvus:
        manifest, entities = verify_published(location.milvus)
        checked = f"{entities:,} entities counted"
    else:
        manifest = verify(folder)
        checked = f"{len(manifest.files)} files checked"
    if as_json:
        print(msgspec.json.encode({"verified": True, "snapshot": manifest.snapshot}).decode())
    else:
        print(f"Snapshot {manifest.snapshot} in {location if location.milvus else folder} is whole: {checked}.")


def _build(arguments: argparse.Namespace) -> None:
    location, folder = _where(arguments)
    report = build_at(
        location,
        arguments.sources,
        BuildOptions(**{field.name: getattr(arguments, field.name) for field in fields(BuildOptions)}),
        folder=folder,
        progress=progress_for(sys.stderr, quiet=arguments.quiet or arguments.json),
    )
    print(msgspec.json.encode(report).decode() if arguments.json else _in_words(report), flush=True)
    if arguments.strict and any(file.reasons for file in report.files):
        counts = report.file_counts
        raise DoubtError(
            f"the index is made and in use, but {counts['read with doubts']:,} of the files were read with doubts "
            f"and {counts['skipped']:,} skipped; the report says which and why (--strict)."
        )


def _watch(arguments: argparse.Namespace) -> None:
    """Build now, and again whenever something changed, until somebody interrupts it."""
    check_sources(arguments.sources)
    try:
        first = True
        for changed in changes(arguments.sources, _where(arguments)[1]):
            if first or changed:
                try:
                    _build(arguments)
                except UsageError:
                    raise
                except ParagraphSearchError as error:  # the folder may be better next time
                    said = as_typed(arguments.program, " ".join(str(error).split()))
                    print(f"{arguments.program}: {said}", file=sys.stderr)
            first = False
    except KeyboardInterrupt:
        print("\nNo longer watching; the index stays as it is.", file=sys.stderr)


def _in_words(report: BuildReport) -> str:
    lines = [
        (
            f"{_count(report.documents, 'document')} ({report.undated:,} undated), "
            f"{_count(report.paragraphs, 'paragraph')} ({report.texts:,} distinct), "
            f"{_count(report.windows, 'window')}: {report.new:,} new, {report.reused:,} reused; {report.seconds:.1f} s"
        ),
        *([f"Everything was embedded again: {report.anew}."] if report.anew else []),
        _files(report),
        *_notes("Skipped", report.skipped, report.skipped_count, _reasons(report, "skipped")),
        *_notes("Read with doubts", report.doubts, report.doubts_count, _reasons(report, "doubt")),
        f"Index: {report.index} (snapshot {report.snapshot}, model {report.model})",
        *([report.exposed[0].upper() + report.exposed[1:]] if report.exposed else []),
        *([report.limits[0].upper() + report.limits[1:]] if report.limits else []),
    ]
    return "\n".join(lines)


def _files(report: BuildReport) -> str:
    parts = [f"{count:,} {status}" for status, count in report.file_counts.items() if count]
    undated = sum(file.status == "read with doubts" and file.reasons == [NO_DATE] for file in report.files)
    return "Files: " + ", ".join(parts) + (f" ({undated:,} only for want of a date)" if undated else "")


def _reasons(report: BuildReport, kind: Literal["skipped", "doubt"]) -> list[str]:
    """Return, of what several files share, how many of which kind they are."""
    shared = [found for found in report.reasons if found.kind == kind and found.files > 1]
    return [f"{found.files:,} {found.format}: {found.reason}" for found in shared[:_REASONS_SHOWN]]


def _notes(heading: str, notes: list[Note], count: int, reasons: list[str]) -> list[str]:
    if not count:
        return []
    more = count - min(len(notes), _NOTES_SHOWN)
    lines = [f"{heading}: {count:,}", *(f"  {line}" for line in (*reasons, *notes[:_NOTES_SHOWN]))]
    return [*lines, f"  … and {more:,} more (--json lists them)"] if more else lines


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


if __name__ == "__main__":
    main()
