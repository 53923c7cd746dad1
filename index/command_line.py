"""What our commands have in common: one line for what is wrong, and the exit codes."""

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from index.errors import ParagraphSearchError, UsageError

DEFAULT_INDEX = Path(".index")


class OneLineParser(argparse.ArgumentParser):
    """Says what is wrong with the arguments in one line, and where help is."""

    def error(self, message: str) -> NoReturn:
        """End with exit code 2."""
        self.exit(2, f"{self.prog}: {message.rstrip('.')}; see {self.prog} --help\n")


def add_index_option(parser: argparse.ArgumentParser) -> None:
    """Let a command take the index folder."""
    parser.add_argument(
        "--index",
        type=Path,
        default=DEFAULT_INDEX,
        metavar="DIR",
        help="the index folder (default: %(default)s)",
    )


def at_least_one(text: str) -> int:
    """Read a whole number from 1 on, as an argument type."""
    try:
        number = int(text)
    except ValueError:
        number = 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"expected a whole number from 1 on, found “{text[:40]}”")
    return number


def run_command(name: str, command: Callable[[], None]) -> NoReturn:
    """Run a command and end the process: 0 done, 1 failed, 2 wrong usage, 130 interrupted; errors on one line."""
    try:
        command()
        sys.stdout.flush()
        code = 0
    except ParagraphSearchError as error:
        print(f"{name}: {' '.join(str(error).split())}", file=sys.stderr)  # noqa: T201
        code = 2 if isinstance(error, UsageError) else 1
    except KeyboardInterrupt:
        print(f"\n{name}: interrupted", file=sys.stderr)  # noqa: T201
        code = 130
    except BrokenPipeError:
        # The reader of our output has gone (`… | head`); what is still buffered must not raise again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    sys.exit(code)
