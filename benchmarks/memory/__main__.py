"""`python -m benchmarks.memory`: what a process holds once it has answered many questions."""

import json
import sys

from benchmarks import records
from benchmarks.environments import NotRunError
from benchmarks.indexes import Prepared, asking_parser, prepared
from benchmarks.process import NAMES, running, size_on_disk, systems
from benchmarks.records import Row


def main() -> None:
    """Run the command."""
    arguments = asking_parser("memory", __doc__).parse_args()
    rows: list[Row] = []
    for size in prepared(arguments):
        rows += [measure(size, name) for name in systems(arguments.peers)]
    made = records.record("memory", rows, arguments.peers, questions=arguments.count)
    sys.stderr.write(f"{made.write(arguments.records)}\n")
    print(records.table(rows, NAMES))
    print(json.dumps(made.about, ensure_ascii=False))


def measure(size: Prepared, name: str) -> Row:
    """Let one system answer all questions."""
    row = Row(name, size.paragraphs)
    try:
        with running(name, size.given, size.index(name)) as process:
            imported = process.do("start").resident_mb
            model = process.do("load_model").resident_mb
            opened = process.do("open").resident_mb
            asked = process.do("answer", questions=list(range(len(size.questions))), count=10)
    except NotRunError as error:
        row.not_run = str(error)
        return row
    row.figures = {
        "imported, MB": round(imported),
        "with the model, MB": round(model),
        "opened, MB more": round(opened - model),
        "after all questions, MB more": round(asked.resident_mb - model),
        "at the most, MB": round(asked.peak_mb),
        "on the disk, MB": round(size_on_disk(size.index(name))),
    }
    return row


if __name__ == "__main__":
    main()
