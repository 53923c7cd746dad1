"""`python -m index`: build the index of a folder, or check the one that is there."""

import sys
from pathlib import Path

import msgspec

from index.build import BuildReport, build
from index.command_line import OneLineParser, add_index_option, run_command
from index.documents import Note
from index.progress import progress_for
from index.snapshot import verify
from index.vectors import INDEX_TYPES

_NOTES_SHOWN = 20


def _parser() -> OneLineParser:
    parser = OneLineParser(
        prog="python -m index",
        description="Build the index of your documents, so that they can be searched. What is unchanged since the "
        "last build is not embedded again; the previous index stays in use until the new one is complete.",
    )
    parser.add_argument(
        "sources", nargs="*", type=Path, metavar="SOURCE", default=[Path("seeds")],
        help="files and folders to index (default: seeds)",
    )  # fmt: skip
    add_index_option(parser)
    parser.add_argument(
        "--model", metavar="NAME_OR_DIR", help="another sentence-transformers model than the bundled one"
    )
    parser.add_argument("--full", action="store_true", help="embed everything again, also what is unchanged")
    parser.add_argument(
        "--vectors", choices=INDEX_TYPES, dest="index_type",
        help="how vectors are kept and found: all compared, exactly; the same with half the memory; or by short codes "
        "first, for millions (default: by their number)",
    )  # fmt: skip
    parser.add_argument("--verify", action="store_true", help="build nothing; compare the index with its checksums")
    parser.add_argument("--json", action="store_true", help="print the report as one JSON object, and no progress")
    parser.add_argument("--quiet", action="store_true", help="print no progress")
    return parser


def main() -> None:
    """Run the command."""
    arguments = _parser().parse_args()

    def command() -> None:
        if arguments.verify:
            manifest = verify(arguments.index)
            if arguments.json:
                print(msgspec.json.encode({"verified": True, "snapshot": manifest.snapshot}).decode())
            else:
                print(
                    f"Snapshot {manifest.snapshot} in {arguments.index} is whole: {len(manifest.files)} files checked."
                )
            return
        progress = progress_for(sys.stderr, quiet=arguments.quiet or arguments.json)
        report = build(
            arguments.sources,
            arguments.index,
            model=arguments.model,
            full=arguments.full,
            index_type=arguments.index_type,
            progress=progress,
        )
        print(msgspec.json.encode(report).decode() if arguments.json else _in_words(report))

    run_command("python -m index", command)


def _in_words(report: BuildReport) -> str:
    lines = [
        (
            f"{_count(report.documents, 'document')} ({report.undated:,} undated), "
            f"{_count(report.paragraphs, 'paragraph')} ({report.texts:,} distinct), "
            f"{_count(report.windows, 'window')}: {report.new:,} new, {report.reused:,} reused; {report.seconds:.1f} s"
        ),
        *([f"Everything was embedded again: {report.anew}."] if report.anew else []),
        *([f"{_count(report.unread, 'file')} not read again, for they have not changed"] if report.unread else []),
        *_notes("Skipped", report.skipped, report.skipped_count),
        *_notes("Read with doubts", report.doubts, report.doubts_count),
        f"Index: {report.index} (snapshot {report.snapshot}, model {report.model})",
    ]
    return "\n".join(lines)


def _notes(heading: str, notes: list[Note], count: int) -> list[str]:
    if not count:
        return []
    more = count - min(len(notes), _NOTES_SHOWN)
    lines = [f"{heading}: {count:,}", *(f"  {note}" for note in notes[:_NOTES_SHOWN])]
    return [*lines, f"  … and {more:,} more (--json lists them)"] if more else lines


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


if __name__ == "__main__":
    main()
