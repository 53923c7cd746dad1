"""The store on a Milvus server: that filters and compares; what a question means is known on this side."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from index.embedding.model import Vectors
from index.embedding.tokens import Tokens
from index.errors import IndexDamagedError, QuestionError
from index.storage.corpus import UNDATED, Place, digest
from index.storage.file_report import FileReport
from index.storage.manifest import Manifest
from index.storage.milvus import layout, records
from index.storage.milvus.asking import MilvusAsked
from index.storage.milvus.conditions import EACH_DOCUMENT, EACH_PARAGRAPH, FIRST, among, both, dated
from index.storage.milvus.published import ROWS_AT_ONCE, Published
from index.storage.milvus.server import MOST_HITS
from index.storage.store import (
    DocumentFilter,
    FieldCounts,
    Occurrence,
    Rows,
    Scores,
    Selection,
    SimilarTerm,
    StoredDocument,
    TextFacts,
    Wanted,
    WordFilter,
    plain,
)
from index.words.analysis import Analyzer
from index.words.lexical import Languages, QuestionTerms, idf

_MOST_PHRASE_TEXTS = 50_000
"""More than so many texts are not fetched to look for a phrase in them."""


@dataclass(frozen=True)
class MilvusSelection:
    """The documents and the texts that take part; see `store.Selection`."""

    published: Published
    filter: DocumentFilter
    origins: frozenset[int] | None
    """The numbers of the sources and paths that fit; None where there is no such filter."""
    with_fields: frozenset[int] | None = None
    """The documents that have the values of fields that are wanted; None where there is no such filter."""
    texts: frozenset[int] | None = None
    """None where all take part."""
    excluded: frozenset[int] = frozenset()
    """These do not."""

    @cached_property
    def documents(self) -> int:
        """How many documents pass."""
        if not self._documents:
            return self.published.head.manifest.counts.documents
        return self.published.server.count(self.published.paragraphs, both(EACH_DOCUMENT, self._documents))

    @cached_property
    def undated_left_out(self) -> int:
        """How many would have passed, had they a date."""
        if not self.filter.has_dates or not self.published.head.manifest.counts.undated:
            return 0
        undated = both(EACH_DOCUMENT, f"first_day == {UNDATED}", self._undated)
        return self.published.server.count(self.published.paragraphs, undated)

    def count_texts(self) -> None:
        """See `store.Selection`."""
        return

    @property
    def condition(self) -> str:
        """What entities have to meet; one a window where no document is left out."""
        texts = "" if self.texts is None else among("text", self.texts - self.excluded)
        excluded = f"not ({among('text', self.excluded)})" if self.excluded and self.texts is None else ""
        return both(self._documents or FIRST, texts, excluded)

    def takes(self, text: int) -> bool:
        """Tell whether a text takes part, as far as its words go."""
        return (self.texts is None or text in self.texts) and text not in self.excluded

    def takes_document(self, row: int, document: records.DocumentRecord) -> bool:
        """Tell whether a document passes by its fields and its date."""
        has_fields = self.with_fields is None or row in self.with_fields
        return has_fields and self.filter.days_fit(document.first_day, document.last_day)

    @property
    def _undated(self) -> str:
        """What documents have to meet besides their dates."""
        sources = "" if self.origins is None else among("origin", self.origins)
        return both(sources, "" if self.with_fields is None else among("document", self.with_fields))

    @property
    def _documents(self) -> str:
        partitioned = self.published.head.entities >= layout.PARTITIONED_FROM
        return both(self._undated, dated(self.filter, partitioned=partitioned))


class MilvusStore:
    """See `store.Store`."""

    def __init__(self, published: Published) -> None:
        self._published = published
        self._languages = Languages(published.head.analyses)

    @property
    def name(self) -> str:
        """See `Store`, as for all that follows."""
        return self.manifest.snapshot

    @property
    def manifest(self) -> Manifest:
        return self._published.head.manifest

    @property
    def limits(self) -> str | None:
        return None if self._published.head.words else layout.WITHOUT_WORDS

    def release(self) -> None:
        for recent in (self._published.texts, self._published.tokens):
            recent.forget()

    def close(self) -> None:
        self._published.server.close()

    def select(self, documents: DocumentFilter) -> MilvusSelection:
        if documents.author or documents.language:
            raise QuestionError("an index on a server has no filter by author or language; leave it out.")
        origins = with_fields = None
        if documents.source:
            fits = documents.source_fits()
            origins = frozenset(n for n, (source, path, _) in enumerate(self._origins) if fits(source, path))
        for name, fitting in documents.values_by_field().items():
            having = self._with_value(name, fitting)
            with_fields = having if with_fields is None else with_fields & having
        return MilvusSelection(self._published, documents, origins, with_fields)

    def _with_value(self, name: str, fits: Callable[[str], bool]) -> frozenset[int]:
        """Return the documents that have a value that fits in a field."""
        key = records.values_key(name)
        values = self._published.values([key], list[str]).get(key, [])
        keys = [records.value_key((name, value)) for value in values if fits(value)]
        return frozenset().union(*self._published.values(keys, list[int]).values())

    @cached_property
    def _origins(self) -> list[tuple[str, str, int]]:
        """Each source and path there is, with its number of documents."""
        return self._published.value(records.SOURCES, list[tuple[str, str, int]])

    def with_words(self, words: WordFilter, selection: Selection | None) -> MilvusSelection | None:
        if self.limits:
            raise QuestionError(f"words in quotation marks, -word and OR cannot be looked for: {self.limits}")
        texts: set[int] | None = self._with_all(words.phrases) if words.phrases else None
        for group in words.any_of:
            found = [some for wanted in group if (some := self._with(wanted)) is not None]
            if found:
                one_of = set[int]().union(*found)
                texts = one_of if texts is None else texts & one_of
        excluded = set[int]().union(*(self._with(wanted) or () for wanted in words.excluded))
        if (texts is not None and not texts - excluded) or len(excluded) == self.manifest.counts.texts:
            return None
        before = _own(selection) or MilvusSelection(self._published, DocumentFilter(), None)
        if before.texts is not None:
            texts = set(before.texts) if texts is None else texts & before.texts
        return replace(
            before,
            texts=None if texts is None else frozenset(texts),
            excluded=before.excluded | excluded,
        )

    def _with(self, wanted: Wanted) -> set[int] | None:
        """Return which texts have a word or phrase; None where it is a stop word everywhere."""
        if wanted.exact:
            return self._with_all([wanted.text])
        found: set[int] | None = None
        for analyzer in self._languages.analyzers:
            terms = set(analyzer.terms(wanted.text))
            known = self._published.terms.get(terms)
            if terms:
                found = found or set()
            if found is not None and terms and len(known) == len(terms):
                some: set[int] | None = None
                for record in known.values():
                    some = self._texts_of_term(record, some)
                found |= some or set()
        return found

    def _with_all(self, phrases: Sequence[str]) -> set[int]:
        """Return which texts have all of some phrases."""
        wanted = [plain(phrase) for phrase in phrases]
        candidates = sorted(self._texts_with(" ".join(wanted)))
        found = set()
        for first in range(0, len(candidates), ROWS_AT_ONCE):
            some = candidates[first : first + ROWS_AT_ONCE]
            texts = map(plain, self.texts(some))
            found |= {row for row, text in zip(some, texts, strict=True) if all(phrase in text for phrase in wanted)}
        return found

    def similar_terms(self, word: str, distance: int, count: int) -> list[SimilarTerm]:  # noqa: ARG002 - nothing can be told here
        return []  # terms are looked up one by one by their keys; there is no list of them

    def _texts_with(self, words: str) -> set[int]:
        """Return the texts that have all these words, or other forms of them, by the rules of their language."""
        found: set[int] = set()
        for number, analyzer in enumerate(self._languages.analyzers):
            terms = set(analyzer.terms(words))
            known = self._published.terms.get(terms)
            if len(known) < len(terms):
                continue
            some: set[int] | None = None
            for record in sorted(known.values(), key=lambda record: record.texts):
                some = self._texts_of_term(record, some)
            found |= self._texts_in_language(number) if some is None else some
        return found

    def _texts_of_term(self, record: records.TermRecord, among_texts: set[int] | None) -> set[int]:
        """Return the texts that a term stands in, some at a time."""
        total = self.manifest.counts.texts
        self._check_phrase(record.texts if among_texts is None else len(among_texts))
        if among_texts is None:
            at_once = total if record.texts < MOST_HITS else MOST_HITS
            parts = [f"text >= {first} and text < {first + at_once}" for first in range(0, total, at_once)]
        else:
            rows = sorted(among_texts)
            parts = [among("text", rows[i : i + ROWS_AT_ONCE]) for i in range(0, len(rows), ROWS_AT_ONCE)]
        server, collection = self._published.server, self._published.paragraphs
        hits = [
            hit
            for part in parts
            for hit in server.search(
                collection, {record.dimension: 1.0}, both(FIRST, EACH_PARAGRAPH, part), MOST_HITS, ("text",)
            )
        ]
        return {int(entity["text"]) for score, entity in hits if score > 0}

    def _texts_in_language(self, number: int) -> set[int]:
        self._check_phrase(self.manifest.counts.texts)
        rows = self._published.rows(both(FIRST, f"language == {number}"), ("text",))
        return {int(row["text"]) for row in rows}

    def _check_phrase(self, texts: int) -> None:
        if texts > _MOST_PHRASE_TEXTS:
            raise QuestionError(
                f"the words that are required or excluded stand in too many paragraphs to be looked through "
                f"({texts:,}, expected at most {_MOST_PHRASE_TEXTS:,}); choose rarer ones."
            )

    @property
    def language(self) -> str:
        return self._published.head.analyses[0].language

    def terms(self, question: str) -> QuestionTerms:
        return self._languages.terms(question)

    def idf(self, terms: Sequence[str]) -> list[float]:
        known = self._published.terms.get(terms)
        return [idf(known[term].texts if term in known else 0, self.manifest.counts.texts) for term in terms]

    def analyzer_of(self, row: int) -> Analyzer:
        return self._languages.analyzers[self._published.facts.get([row])[row].language]

    def ask(self, vector: Vectors, terms: QuestionTerms, selection: Selection | None) -> MilvusAsked:
        chosen = _own(selection)
        return MilvusAsked(self._published, vector, terms, chosen.condition if chosen else None)

    def facts(self, rows: Rows) -> TextFacts:
        found = self._published.facts.get(rows.tolist())
        own = [found[row] for row in rows.tolist()]
        return TextFacts(
            np.array([one.group for one in own], np.int32),
            np.array([one.story for one in own], np.int32),
            np.array([one.boilerplate for one in own], np.bool_),
            np.array([one.role for one in own], np.int8),
        )

    def neighbours(self, rows: Rows, reach: int) -> Rows:
        facts = self._published.facts.get(rows.tolist())
        wanted = {facts[row].paragraph + step for row in rows.tolist() for step in range(-reach, reach + 1)}
        around = self._published.rows(among("paragraph", [n for n in wanted if n >= 0]), ("text", "story"))
        there = {int(one["paragraph"]): (int(one["story"]), int(one["text"])) for one in around}
        found = np.repeat(rows[:, None], 2 * reach + 1, axis=1)
        for i, row in enumerate(rows.tolist()):
            for j, step in enumerate(range(-reach, reach + 1)):
                story, text = there.get(facts[row].paragraph + step, (None, row))
                if story == facts[row].story:
                    found[i, j] = text
        return found

    def window_similarities(self, vector: Vectors, row: int) -> Scores:
        condition = both(FIRST, f"text == {row}")
        hits = self._published.server.search(
            self._published.paragraphs, np.asarray(vector, np.float32), condition, MOST_HITS, ("window",)
        )
        ordered = sorted(hits, key=lambda hit: int(hit[1]["window"]))
        return np.array([score for score, _ in ordered], np.float32)

    def tokens(self, rows: Sequence[int]) -> list[list[Tokens]]:
        found = self._published.tokens.get(rows)
        return [found[row] for row in rows]

    def token_sample(self, count: int) -> tuple[Rows, NDArray[np.uint8]]:
        sample = self._published.value(records.TOKEN_SAMPLE, records.TokensRecord)
        width = max((self.manifest.model.token_dimension + 7) // 8, 1)
        signs = np.frombuffer(sample.signs, np.uint8).reshape(-1, width)
        return np.array(sample.counts[:count], np.int64), signs[:count]

    def token_counts(self, ids: NDArray[np.int32]) -> NDArray[np.int64]:
        known = ids < len(self._token_counts)
        counts = np.zeros(len(ids), np.int64)
        counts[known] = self._token_counts[ids[known]]
        return counts

    @cached_property
    def _token_counts(self) -> NDArray[np.int32]:
        return np.frombuffer(self._published.value(records.TOKEN_COUNTS, records.TokensRecord).ids, "<i4")

    def texts(self, rows: Sequence[int]) -> list[str]:
        found = self._published.texts.get(rows)
        if missing := [row for row in rows if row not in found]:
            raise IndexDamagedError(f"the index {self._published.server.address} lacks text {missing[0]}; build again.")
        return [found[row] for row in rows]

    def occurrences(self, rows: Sequence[int], selection: Selection | None) -> list[list[Occurrence]]:
        chosen = _own(selection)
        facts = self._published.facts.get(rows)
        groups = {fact.group for fact in facts.values()}
        fields = ("text", "text_group", *records.PLACE)
        found = self._published.rows(among("text_group", groups), fields) if groups else []
        documents = self._published.documents.get(int(row["document"]) for row in found)
        fits = chosen.filter.source_fits() if chosen else None
        by_group: dict[int, list[Occurrence]] = {group: [] for group in groups}
        for row in found:
            document, text = documents[int(row["document"])], int(row["text"])
            passes = True
            if chosen and fits:
                takes = chosen.takes(text) and chosen.takes_document(int(row["document"]), document)
                passes = takes and fits(document.source, document.path)
            by_group[int(row["text_group"])].append(Occurrence(text, document.place(row), passes))
        for own in by_group.values():  # as they came, in the order of the corpus, within that
            own.sort(key=lambda one: (one.row, one.place.date is None, one.place.date or ""))
        return [by_group[facts[row].group] for row in rows]

    def places(self, text: str) -> list[tuple[int, Place]]:
        number = layout.fingerprint(digest(text))
        found = self._published.rows(f"fingerprint == {number}", ("text", *records.PLACE))
        if not found or self.texts([int(found[0]["text"])]) != [text]:
            return []
        documents = self._published.documents.get(int(row["document"]) for row in found)
        places = [(int(row["document"]), documents[int(row["document"])].place(row)) for row in found]
        return sorted(places, key=lambda item: (item[1].date is None, item[1].date or ""))

    def document_named(self, name: str) -> StoredDocument | None:
        key = records.name_key(name)
        row = self._published.values([key], int).get(key)
        if row is None:
            return None
        document = self._published.documents.get([row])[row]
        (first,) = self._published.rows(f"document == {row} and position == 0", records.PLACE)
        return StoredDocument(row, document.place(first), document.paragraphs, document.headings)

    def paragraphs(self, document: int, first: int, end: int) -> list[str]:
        condition = f"document == {document} and position >= {max(0, first)} and position < {max(0, end)}"
        return self.texts([int(row["text"]) for row in self._published.rows(condition, ("text",))])

    def titles(self) -> list[str]:
        return self._published.value(records.TITLES, list[str])

    def dates(self) -> Counter[str | None]:
        return Counter(dict(self._published.value(records.DATES, list[tuple[str | None, int]])))

    def sources(self) -> Counter[tuple[str, str]]:
        return Counter({(source, path): documents for source, path, documents in self._origins})

    def fields(self) -> list[FieldCounts]:
        return self._fields

    @cached_property
    def _fields(self) -> list[FieldCounts]:
        return self._published.value(records.FIELDS, list[FieldCounts])

    @property
    def provisional(self) -> int:
        return 0  # only whole indexes are published

    @property
    def near_copies(self) -> int:
        return self._published.head.near_copies

    def files(self) -> list[FileReport]:
        return self._published.value(records.FILES, list[FileReport])


def _own(selection: Selection | None) -> MilvusSelection | None:
    assert selection is None or isinstance(selection, MilvusSelection)  # noqa: S101 - no other store's
    return selection
