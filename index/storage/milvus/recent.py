"""What was fetched lately, so that it is not fetched again: what is published never changes."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import Generic, TypeVar

_Key = TypeVar("_Key", bound=Hashable)
_Value = TypeVar("_Value")


class Recent(Generic[_Key, _Value]):
    """The values that were asked for last, by their keys. May be used from several threads."""

    def __init__(self, most: int, fetch: Callable[[list[_Key]], Mapping[_Key, _Value]]) -> None:
        self._most, self._fetch = most, fetch
        self._kept: OrderedDict[_Key, _Value] = OrderedDict()
        self._changing = threading.Lock()

    def get(self, keys: Iterable[_Key]) -> dict[_Key, _Value]:
        """Return the values of some keys, as far as there are any; those that are not here are fetched together."""
        wanted = list(dict.fromkeys(keys))
        with self._changing:
            found = {key: self._kept[key] for key in wanted if key in self._kept}
            for key in found:
                self._kept.move_to_end(key)
        missing = [key for key in wanted if key not in found]
        if missing:
            fetched = self._fetch(missing)
            self.keep(fetched)
            found.update(fetched)
        return found

    def forget(self) -> None:
        """Keep nothing."""
        with self._changing:
            self._kept.clear()

    def keep(self, values: Mapping[_Key, _Value]) -> None:
        """Keep values that came along with others."""
        with self._changing:
            self._kept.update(values)
            for key in values:
                self._kept.move_to_end(key)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
