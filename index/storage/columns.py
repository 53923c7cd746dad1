"""The numbers of a snapshot that a filter needs for every row at once, as memory-mapped arrays."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from index.arrays import load_array, release, rises, save_array, within
from index.reading.roles import Role
from index.storage.corpus import Corpus, CorpusTexts
from index.words.near_duplicates import boilerplate, copy_groups

FURNITURE_WORDS = 25
"""A text of more words that stands in many documents is repeated for its content: a wire report, a disclaimer."""
_BOTH_SIDES: tuple[Literal["left"], Literal["right"]] = ("left", "right")


_KINDS: dict[str, tuple[type[np.generic], int | None]] = {
    "document_days": (np.int32, 2), "document_stories": (np.int32, None), "document_paragraphs": (np.int64, None),
    "paragraph_documents": (np.int32, None), "paragraph_texts": (np.int32, None), "text_paragraphs": (np.int32, None),
    "text_groups": (np.int32, None), "texts_by_group": (np.int64, None), "text_skeletons": (np.uint8, 16),
    "text_boilerplate": (np.bool_, None), "text_roles": (np.int8, None), "text_windows": (np.int64, None),
    "token_texts": (np.int32, None),
}  # fmt: skip
"""The kind of the numbers of each column, and how many stand in a row where these are several."""


@dataclass(frozen=True)
class Columns:
    """Arrays over the rows of a corpus; see `corpus.py`."""

    document_days: NDArray[np.int32]
    """Shape (documents, 2): the first and the last day that a document's date can mean; -1 where it has none."""
    document_stories: NDArray[np.int32]
    """Shape (documents,): a number that documents share which follow one another and have the same title: the
    records of an article that came paragraph by paragraph."""
    document_paragraphs: NDArray[np.int64]
    """Shape (documents + 1,): document `d` has the paragraphs `document_paragraphs[d]` to
    `document_paragraphs[d + 1] - 1`."""
    paragraph_documents: NDArray[np.int32]
    """Shape (paragraphs,): the document of each paragraph."""
    paragraph_texts: NDArray[np.int32]
    """Shape (paragraphs,): the text of each paragraph."""
    text_paragraphs: NDArray[np.int32]
    """Shape (texts,): the first paragraph with each text."""
    text_groups: NDArray[np.int32]
    """Shape (texts,): the first text of the group of near-verbatim copies that each belongs to; see `copies.py`."""
    texts_by_group: NDArray[np.int64]
    """Shape (texts,): all texts, those of the first group before those of the second."""
    text_skeletons: NDArray[np.uint8]
    """Shape (texts, 16): what texts have in common that may be copies of one another; see `copies.py`."""
    text_boilerplate: NDArray[np.bool_]
    """Shape (texts,): whether the text stands in so many documents that it is furniture, not content."""
    text_roles: NDArray[np.int8]
    """Shape (texts,): what each text is, a `Role`; one that is running text anywhere counts as that, unless it is a
    line of few words that stands in so many documents that it is furniture."""
    text_windows: NDArray[np.int64]
    """Shape (texts + 1,): the windows of text `t` are the vectors `text_windows[t]` to `text_windows[t + 1] - 1`."""

    token_texts: NDArray[np.int32]
    """Shape (highest token identifier + 1,): in how many texts each token stands."""

    def release(self) -> None:
        """Give back the memory that columns take that were looked at."""
        release(*(getattr(self, name) for name in Columns.__dataclass_fields__))

    def fits(self, windows: int) -> bool:
        """Tell whether each row that a column names is there, of so many windows in all."""
        documents, paragraphs, texts = len(self.document_days), len(self.paragraph_texts), len(self.text_groups)
        found = (
            rises(self.document_paragraphs, paragraphs)
            and rises(self.text_windows, windows)
            and within(self.paragraph_documents, documents)
            and within(self.paragraph_texts, texts)
            and within(self.text_paragraphs, paragraphs)
            and within(self.text_groups, texts)
            and within(self.texts_by_group, texts)
            and within(self.text_roles, len(Role))
            and within(self.token_texts, texts + 1)
        )
        self.release()
        return found

    @property
    def document_of_texts(self) -> NDArray[np.int32]:
        """Shape (texts,): the document in which each text comes first."""
        return np.asarray(self.paragraph_documents[self.text_paragraphs])

    def windows_of_text(self, text: int) -> range:
        """Return the windows of a text."""
        return range(int(self.text_windows[text]), int(self.text_windows[text + 1]))

    def texts_of_documents(self, documents: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Tell of each text whether it stands in one of some documents, shape (documents,)."""
        texts = np.zeros(len(self.text_groups), dtype=bool)
        texts[self.paragraph_texts[np.repeat(documents, np.diff(self.document_paragraphs))]] = True
        return texts

    def copies_of_text(self, text: int) -> NDArray[np.int64]:
        """Return the texts of the group to which a text belongs, itself among them, in order."""
        group = self.text_groups[text : text + 1]
        # `group` has the type of the column, of which numpy would else make a copy for each search.
        first, end = (np.searchsorted(self.text_groups, group, side, self.texts_by_group)[0] for side in _BOTH_SIDES)
        return np.asarray(self.texts_by_group[first:end])

    def windows_of_texts(self, texts: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Tell of each window whether it belongs to one of some texts, shape (texts,)."""
        return texts if self._window_texts is None else texts[self._window_texts]

    @cached_property
    def _window_texts(self) -> NDArray[np.int32] | None:
        """The text of each window; None where each text has one."""
        counts = np.diff(self.text_windows)
        return None if (counts == 1).all() else np.repeat(np.arange(len(counts), dtype=np.int32), counts)

    def texts_of_windows(self, windows: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the text that each window belongs to."""
        return np.searchsorted(self.text_windows, windows, side="right").astype(np.int64) - 1


def read_columns(
    corpus: Corpus,
    text_skeletons: NDArray[np.uint8],
    text_windows: NDArray[np.int64],
    token_texts: NDArray[np.int32],
) -> Columns:
    """Take the columns from a corpus; those that are given, as they are."""
    days = [np.fromiter(corpus.column("documents", name), np.int32) for name in ("first_day", "last_day")]
    paragraph_texts = np.fromiter(corpus.column("paragraphs", "text"), np.int32)
    paragraph_documents = np.fromiter(corpus.column("paragraphs", "document"), np.int32)
    texts = CorpusTexts(corpus)
    groups = copy_groups(texts, text_skeletons)
    titles = np.fromiter(corpus.title_changes(), np.int32)
    furniture = boilerplate(
        texts, _document_frequencies(groups, paragraph_texts, paragraph_documents, len(titles)), len(titles)
    )
    return Columns(
        np.stack(days, axis=1),
        np.cumsum(titles, dtype=np.int32),
        np.searchsorted(paragraph_documents, np.arange(len(titles) + 1, dtype=np.int32)).astype(np.int64),
        paragraph_documents,
        paragraph_texts,
        np.unique(paragraph_texts, return_index=True)[1].astype(np.int32),
        groups,
        np.argsort(groups, kind="stable").astype(np.int64),
        text_skeletons,
        furniture,
        _text_roles(texts, paragraph_texts, np.fromiter(corpus.column("paragraphs", "role"), np.int8), furniture),
        text_windows,
        token_texts,
    )


def _text_roles(
    texts: CorpusTexts,
    paragraph_texts: NDArray[np.int32],
    paragraph_roles: NDArray[np.int8],
    furniture: NDArray[np.bool_],
) -> NDArray[np.int8]:
    """Return what each text is, by what it is in each place."""
    roles = np.full(len(furniture), max(Role), np.int8)
    np.minimum.at(roles, paragraph_texts, paragraph_roles)
    for row in np.flatnonzero(furniture & (roles == Role.TEXT)).tolist():
        if len(texts[row].split()) <= FURNITURE_WORDS:
            roles[row] = Role.FURNITURE
    return roles


def _document_frequencies(
    groups: NDArray[np.int32],
    paragraph_texts: NDArray[np.int32],
    paragraph_documents: NDArray[np.int32],
    documents: int,
) -> NDArray[np.int64]:
    """Return in how many documents each text, or a copy of it, stands; shape (texts,)."""
    pairs = np.unique(groups[paragraph_texts].astype(np.int64) * documents + paragraph_documents)
    return np.bincount(pairs // documents, minlength=len(groups))[groups]


def save_columns(columns: Columns, folder: Path) -> None:
    """Write each column to a file of its name."""
    for name in Columns.__dataclass_fields__:
        save_array(folder / f"{name}.npy", getattr(columns, name))


def load_columns(folder: Path) -> Columns:
    """Map the columns into memory.

    Raises:
        IndexDamagedError: one is not whole.
    """
    return Columns(**{name: load_array(folder / f"{name}.npy", *kind) for name, kind in _KINDS.items()})
