"""Hits of one document as one: its best paragraph, and how many more there are."""

from collections.abc import Sequence
from dataclasses import dataclass

from search.answer.answer import Hit


@dataclass(frozen=True)
class Group:
    """The hits of a document, in the order in which all are shown."""

    best: Hit
    more: tuple[Hit, ...] = ()


def in_groups(hits: Sequence[Hit], *, group: bool) -> list[Group]:
    """Put the hits of each document together, where its first one stands; or each by itself."""
    if not group:
        return [Group(hit) for hit in hits]
    found: dict[str, list[Hit]] = {}
    for hit in hits:
        found.setdefault(hit.place.document, []).append(hit)
    return [Group(own[0], tuple(own[1:])) for own in found.values()]
