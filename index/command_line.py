"""What our commands have in common: one line for what is wrong, and the exit codes."""

import argparse
import codecs
import errno
import io
import os
import re
import signal
import sys
from collections.abc import Callable
from types import FrameType
from typing import NoReturn

from index.errors import ParagraphSearchError, UsageError
from index.storage.locations import DEFAULT_INDEX, Location, location_argument

COMMAND = "paragraph-search"
"""The one command of an installed wheel, which hands over to our modules."""
_MODULES = {"index": "index", "search": "search", "search.evaluation": "evaluate"}
_AS_MODULE = re.compile(rf"\bpython -m ({'|'.join(map(re.escape, sorted(_MODULES, reverse=True)))})(?![\w.])")


def as_typed(program: str, message: str) -> str:
    """Return a message whose commands are written as whoever runs `program` can type them.

    Where the package was installed as a tool, `python` is another Python, which does not have it.
    """
    if program.partition(" ")[0] != COMMAND:
        return message
    return _AS_MODULE.sub(lambda found: f"{COMMAND} {_MODULES[found[1]]}", message)


class OneLineParser(argparse.ArgumentParser):
    """Says what is wrong with the arguments in one line, and where help is."""

    def error(self, message: str) -> NoReturn:
        """End with exit code 2."""
        self.exit(2, f"{self.prog}: {message.rstrip('.')}; see {self.prog} --help\n")


def add_index_option(parser: argparse.ArgumentParser) -> None:
    """Let a command take the location of an index."""
    parser.add_argument(
        "--index",
        type=location_argument,
        default=Location(DEFAULT_INDEX),
        metavar="LOCATION",
        help="the index folder, or milvus://HOST:PORT/NAME on a server (default: %(default)s)",
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


_CANNOT_WRITE = {errno.ENOSPC, errno.EFBIG, errno.EIO, getattr(errno, "EDQUOT", errno.ENOSPC)}


class _TerminatedError(BaseException):
    """The process was asked to end; like `KeyboardInterrupt`, nothing but `run_command` handles it."""


def _terminate(_signal: int, _frame: FrameType | None) -> NoReturn:
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # who asks twice does not want to wait
    raise _TerminatedError


def run_command(name: str, command: Callable[[], None]) -> NoReturn:
    """Run a command and end the process; what is wrong is said on one line.

    The exit code is 0 for done, 1 failed, 2 wrong usage, 130 interrupted (Ctrl-C), 143 terminated.
    """
    signal.signal(signal.SIGTERM, _terminate)
    _open_streams()
    os.umask(os.umask(0o077) & 0o077)  # a mask may take rights from others, but not from who runs the command
    try:
        command()
        sys.stdout.flush()
        code = 0
    except ParagraphSearchError as error:
        print(f"{name}: {as_typed(name, ' '.join(str(error).split()))}", file=sys.stderr)  # noqa: T201 - this is what a command says
        code = 2 if isinstance(error, UsageError) else 1
    except (KeyboardInterrupt, _TerminatedError) as error:
        after_keys = "\n" if sys.stderr.isatty() else ""  # a terminal shows ^C where the cursor was
        interrupted = isinstance(error, KeyboardInterrupt)
        print(f"{after_keys}{name}: {'interrupted' if interrupted else 'terminated'}", file=sys.stderr)  # noqa: T201 - this is what a command says
        code = 130 if interrupted else 143
    except BrokenPipeError:  # the reader of our output has gone (`… | head`)
        _forget_output()
        code = 0
    except OSError as error:
        if error.errno not in _CANNOT_WRITE:
            raise
        _forget_output()
        print(f"{name}: the output cannot be written: {error.strerror}; what was to be done is done", file=sys.stderr)  # noqa: T201 - this is what a command says
        code = 1
    sys.exit(code)


def _open_streams() -> None:
    """Make sure that there are three standard streams that take any letter.

    Where one is closed, the next file that is opened would get its number, and whatever a library prints. A terminal
    that can show ASCII alone is sent UTF-8, as Python itself does in the locale “C”.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # gets the lowest number that is free: this one
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - open to the end
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - as above
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and codecs.lookup(stream.encoding).name != "utf-8":
            is_ascii = codecs.lookup(stream.encoding).name == "ascii"
            stream.reconfigure(encoding="utf-8" if is_ascii else stream.encoding, errors="backslashreplace")


def _forget_output() -> None:
    """What is still buffered must not raise again."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
