"""Everything that can go wrong and be explained to a person.

    ParagraphSearchError
    ├── UsageError              the command or call itself is wrong (exit code 2)
    │   └── QuestionError       no question, or one that is too long
    ├── UnknownDocumentError    the index has no document, or no paragraph, of this name
    ├── SourceError             there is nothing to read where documents were expected
    ├── ModelError              the embedding model cannot be found or loaded
    ├── WorkersError            the cluster cannot be reached, or cannot do what this machine does
    ├── DoubtError              the index is live, but something was not read without a doubt (--strict)
    ├── BuildError              the operating system ended a build; it says what became of the index
    ├── StorageError            the index folder cannot be written
    │   └── IndexLockedError    another build is writing it
    └── UnusableIndexError      the index cannot be opened
        ├── IndexMissingError   there is none
        ├── IndexDamagedError   a file of it is missing or not as it was written
        ├── IndexMismatchError  it was made by another model or another format
        └── ServerError         the server that keeps it does not do what is asked of it

Each message is one line: what was found, what was expected, what to do.
"""


def marked(message: str) -> str:
    """Return a message as it is. `make translations` finds it by this name; the page says it in other languages."""
    return message


class ParagraphSearchError(Exception):
    """The base of all our errors; its message is meant for people."""

    def __init__(self, message: str, **values: object) -> None:
        """Say what is wrong.

        Args:
            message: one line.
            values: what stands in it for `{name}`, where it shall be said in other languages too.
        """
        super().__init__(message.format(**values) if values else message)
        self.message, self.values = message, values


class UsageError(ParagraphSearchError):
    """The command or call itself is wrong."""


class QuestionError(UsageError):
    """There is no question, or it is too long."""


class UnknownDocumentError(ParagraphSearchError):
    """The index has no document, or no paragraph, of this name."""


class SourceError(ParagraphSearchError):
    """There is nothing to read where documents were expected."""


class ModelError(ParagraphSearchError):
    """The embedding model cannot be found or loaded."""


class WorkersError(ParagraphSearchError):
    """The cluster that was to read and embed cannot be reached, or cannot do what this machine does."""


class DoubtError(ParagraphSearchError):
    """Something was skipped or read with doubts, and that was not to be."""


class BuildError(ParagraphSearchError):
    """The operating system ended a build; the message says what became of the index."""


class StorageError(ParagraphSearchError):
    """The index folder cannot be written."""


class IndexLockedError(StorageError):
    """Another build is writing this index."""


class UnusableIndexError(ParagraphSearchError):
    """The index cannot be opened."""


class IndexMissingError(UnusableIndexError):
    """There is no index in this folder."""


class IndexDamagedError(UnusableIndexError):
    """A file of the index is missing or not as it was written."""


class IndexMismatchError(UnusableIndexError):
    """The index was made by another model or another format."""


class ServerError(UnusableIndexError):
    """The server that keeps the index does not answer, or not as it should."""
