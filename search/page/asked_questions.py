"""Many questions that were asked at once: their answers, kept for a while so that a link can show them again."""

import secrets
import threading
from collections import Counter, OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from search.answer.answer import Answer
from search.answer.wording import readable_date
from search.page.cards import safe
from search.page.facets import short_path
from search.page.view import View
from search.speech import marked, say

KEPT = 4
"""How many files of questions are remembered; answers to thousands take tens of megabytes."""
_VERDICTS = {"answers": marked("answered"), "may answer": marked("perhaps"), "nothing": marked("not answered")}


@dataclass(frozen=True)
class AskedQuestions:
    """The questions of a file with their answers."""

    index: str
    """Where they were asked."""
    file: str
    """The name of the file."""
    view: View
    """The filters with which they were asked."""
    answers: tuple[Answer, ...]

    @property
    def counts(self) -> Counter[str]:
        """How many answers have each verdict."""
        return Counter(answer.verdict for answer in self.answers)


class AskedLately:
    """The last files of questions that were asked. May be used from several threads."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, AskedQuestions] = OrderedDict()
        self._changing = threading.Lock()

    def keep(self, asked: AskedQuestions) -> str:
        """Keep answers; return the key by which a link names them, which nobody can guess."""
        key = secrets.token_urlsafe(9)
        with self._changing:
            self._kept[key] = asked
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return key

    def find(self, key: str, index: str) -> AskedQuestions | None:
        """Return what was kept by a key for an index; None where it is kept no longer."""
        with self._changing:
            found = self._kept.get(key)
        return found if found is not None and found.index == index else None


def table_of_answers(asked: AskedQuestions, first: int, count: int, roots: Sequence[str], more: dict[str, str]) -> str:
    """Return some of the questions as an HTML table: each is a link to its answer, beside its best evidence.

    Args:
        asked: what to show.
        first: the first question, from 0.
        count: how many.
        roots: the folders that were indexed; paths are shown from there on.
        more: parameters that the address of each answer has besides the question and its filters.
    """
    rows = []
    for number, answer in enumerate(asked.answers[first : first + count], start=first + 1):
        view = View(answer.question, asked.view.since, asked.view.until, asked.view.source)
        address = f"./?{urlencode({**view.parameters(), **more})}"
        best = answer.hits[0] if answer.hits and answer.answered else None
        where = best.place.called or short_path(best.place.source, roots) if best else ""
        place = f"{readable_date(best.place.date)} · {where}" if best else ""
        rows.append(
            [
                safe(answer.id or str(number)),
                f'<a href="{safe(address)}">{safe(answer.question)}</a>',
                safe(say(_VERDICTS[answer.verdict])),
                f'{safe(best.evidence_text)}<span class="place">{safe(place)}</span>' if best else "",
            ]
        )
    head = ["", say("question"), say("answer"), say("best evidence")]
    return _table([safe(name) for name in head], rows, "answers", say("answers"))


def table_of_cells(names: Sequence[str], rows: Iterable[Sequence[str]], chosen: int) -> str:
    """Return the first rows of a file as an HTML table, with the column of the questions marked."""
    heads = [f"<strong>{safe(name)}</strong>" if i == chosen else safe(name) for i, name in enumerate(names)]
    cells = [[f"<mark>{safe(cell)}</mark>" if i == chosen else safe(cell) for i, cell in enumerate(r)] for r in rows]
    return _table(heads, cells, "cells", say("the first rows"))


def _table(head: Iterable[str], rows: Iterable[Iterable[str]], name: str, label: str) -> str:
    """Return an HTML table of cells that are HTML; the label is for who cannot see it."""
    heads = "".join(f'<th scope="col">{cell}</th>' if cell else "<td></td>" for cell in head)
    lines = ("".join(f'<td dir="auto">{cell}</td>' for cell in row) for row in rows)
    body = "".join(f"<tr>{line}</tr>" for line in lines)
    return (
        f'<div class="table {name}" tabindex="0" role="region" aria-label="{safe(label)}">'
        f"<table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>"
    )
