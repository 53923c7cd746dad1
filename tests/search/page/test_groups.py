"""Hits of one document as one."""

from index.storage.corpus import Place
from search.answer.answer import Hit, Look
from search.page.groups import Group, in_groups


def _hit(document: str, paragraph: int, *also: Place) -> Hit:
    return Hit(1, 0.5, f"{document} {paragraph}", Look.taken((0, 1)), _place(document, paragraph), also)


def _place(document: str, paragraph: int) -> Place:
    return Place(paragraph=paragraph, document=document, path=document, source=document)


def test_hits_of_a_document_stand_where_its_best_one_does() -> None:
    hits = [_hit("b", 0), _hit("a", 4), _hit("b", 2), _hit("c", 1), _hit("b", 7)]
    groups = [Group(hits[0], (hits[2], hits[4])), Group(hits[1]), Group(hits[3])]
    assert in_groups(hits, group=True) == groups
    assert in_groups(hits, group=False) == [Group(hit) for hit in hits]
