"""A connection to a Milvus server; the only file that knows pymilvus.

Whatever is sent may be sent twice: what is looked for, what is inserted under its own key, what exists already. So all
of it is tried again for as long as a call may take, and never longer; then one line says what is wrong.
"""

import functools
import logging
import os
import re
import time
import weakref
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.errors import ServerError, UsageError
from index.storage.locations import MilvusAddress
from index.storage.milvus.layout import DENSE, LONGEST_KEY, LONGEST_VALUE, PARTITIONS, SPARSE, Collection, Field

MOST_HITS = 16_384
"""The most that Milvus returns of one search or query."""

_SECONDS = 10.0
"""How long a call may take, unless `MILVUS_TIMEOUT` says otherwise."""
_WRITING, _LOADING = 6, 60
"""Writing takes so many times as long at the most, and flushing, indexing and loading."""
_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 2.0
"""Between tries."""
_CHANNEL = {
    # Of our own: a server that comes back shall not be waited for because another connection to it failed.
    "grpc.use_local_subchannel_pool": 1,
    "grpc.initial_reconnect_backoff_ms": 100,
    "grpc.min_reconnect_backoff_ms": 100,
    "grpc.max_reconnect_backoff_ms": 2000,
}
_SPARSE_SINCE = (2, 4)
_LONGEST_REASON = 160
_DATA_TYPES = {
    "text": "VARCHAR", "number": "INT32", "large": "INT64", "flag": "BOOL",
    "vector": "FLOAT_VECTOR", "sparse": "SPARSE_FLOAT_VECTOR",
}  # fmt: skip

Sparse = dict[int, float]
Row = Mapping[str, Any]


class MilvusServer:
    """A connection. May be used from several threads."""

    def __init__(self, address: MilvusAddress) -> None:
        """Connect, with what the environment says of user, password and certificates.

        Raises:
            UsageError: pymilvus is not installed, or what the environment says cannot be used.
            ServerError: the server does not answer, or does not let us in.
        """
        self.address = address
        self._seconds = _seconds()
        self._secrets: tuple[str, ...] = ()
        try:
            import pymilvus  # noqa: PLC0415 - an extra
        except ImportError as error:
            raise UsageError(
                "an index on Milvus needs the package pymilvus; install it: python -m pip install "
                "'paragraph-search[milvus]'"
            ) from error
        logging.getLogger("pymilvus").setLevel(logging.CRITICAL)  # it logs each error with all that was sent
        self._milvus = pymilvus
        token, self._secrets = _credentials()
        options: dict[str, Any] = {}
        if address.tls:
            options["secure"] = True
            if certificate := os.environ.get("MILVUS_CA"):
                _check_readable(certificate)
                options["server_pem_path"] = certificate
        self._client = self._call(
            self._seconds,
            functools.partial(pymilvus.MilvusClient, token=token, dedicated=True, grpc_options=_CHANNEL, **options),
            f"{'https' if address.tls else 'http'}://{address.server}",
        )
        weakref.finalize(self, self._client.close)
        self.version: str = self._call(self._seconds, self._client.get_server_version)

    @property
    def has_words(self) -> bool:
        """Whether the server has sparse vectors, which a search by words needs."""
        found = re.search(r"(\d+)\.(\d+)", self.version)
        return found is not None and (int(found[1]), int(found[2])) >= _SPARSE_SINCE

    def close(self) -> None:
        """Close the connection."""
        self._client.close()

    # Collections and aliases

    def collections(self) -> list[str]:
        """Return the names of all collections."""
        return list(self._call(self._seconds, self._client.list_collections))

    def collection_of(self, alias: str) -> str | None:
        """Return the collection that an alias stands for; None where there is no such alias."""

        def look(timeout: float) -> str | None:
            try:
                return str(self._client.describe_alias(alias, timeout=timeout)["collection_name"])
            except self._milvus.MilvusException as error:
                if re.search(r"alias.*(not found|not exist)", str(error.message)):
                    return None
                raise

        found: str | None = self._call(self._seconds, look)
        return found

    def point(self, alias: str, collection: str) -> None:
        """Let an alias stand for a collection, from one instant to the next."""
        there = self.collection_of(alias) is not None
        change = self._client.alter_alias if there else self._client.create_alias
        self._call(self._seconds, change, collection_name=collection, alias=alias)

    def create(self, collection: Collection) -> None:
        """Create a collection and load it, unless it is there."""
        if self._call(self._seconds, self._client.has_collection, collection.name):
            self.load(collection.name)
            return
        milvus = self._milvus.MilvusClient
        schema = milvus.create_schema(auto_id=False, enable_dynamic_field=False)
        for one in collection.fields:
            schema.add_field(one.name, **self._field_options(one, collection))
        indexes = milvus.prepare_index_params()
        indexes.add_index(DENSE, index_type=collection.dense_index, metric_type="IP", params=collection.dense_options)
        for one in collection.fields:
            if one.kind == "sparse":
                indexes.add_index(one.name, index_type="SPARSE_INVERTED_INDEX", metric_type="IP")
            elif one.indexed and collection.indexes_numbers:
                indexes.add_index(one.name, index_type="INVERTED" if self.has_words else "STL_SORT")
        options: dict[str, Any] = {"num_shards": collection.shards, "consistency_level": "Bounded"}
        if collection.partition_key:
            options["num_partitions"] = PARTITIONS
        if collection.on_disk:
            options["properties"] = {"mmap.enabled": "true"}
        create = self._client.create_collection
        self._call(_LOADING * self._seconds, create, collection.name, schema=schema, index_params=indexes, **options)

    def _field_options(self, one: Field, collection: Collection) -> dict[str, Any]:
        types = self._milvus.DataType
        if one.kind == "key":
            whole = collection.fields[0].name == "id"
            kind = types.INT64 if whole else types.VARCHAR
            return {"datatype": kind, "is_primary": True, **({} if whole else {"max_length": LONGEST_KEY})}
        options: dict[str, Any] = {"datatype": getattr(types, _DATA_TYPES[one.kind])}
        if one.kind == "text":
            options["max_length"] = LONGEST_VALUE + 5_000
        if one.kind == "vector":
            options["dim"] = collection.dimension
        if one.name == collection.partition_key:
            options["is_partition_key"] = True
        return options

    def drop(self, collection: str) -> None:
        """Remove a collection, if it is there."""
        self._call(_WRITING * self._seconds, self._client.drop_collection, collection)

    def load(self, collection: str) -> None:
        """Let a collection be searched, if it cannot be already."""
        self._call(_LOADING * self._seconds, self._client.load_collection, collection)

    # Writing

    def upsert(self, collection: str, rows: Sequence[Row]) -> None:
        """Write entities, in the place of those with their keys."""
        self._call(_WRITING * self._seconds, self._client.upsert, collection, list(rows))

    def flush(self, collection: str) -> None:
        """Have all that was written kept for good."""
        self._call(_LOADING * self._seconds, self._client.flush, collection)

    # Asking

    def count(self, collection: str, condition: str, *, newest: bool = False) -> int:
        """Count entities; `newest` waits for all that was written before."""
        found = self._call(
            self._seconds * (_LOADING if newest else 1),
            self._client.query,
            collection,
            filter=condition,
            output_fields=["count(*)"],
            consistency_level="Strong" if newest else "Eventually",
        )
        return int(found[0]["count(*)"])

    def query(self, collection: str, condition: str, fields: Sequence[str]) -> list[dict[str, Any]]:
        """Return fields of the entities that meet a condition, in no order; at most `MOST_HITS`."""
        found = self._call(
            self._seconds,
            self._client.query,
            collection,
            filter=condition,
            output_fields=list(fields),
            limit=MOST_HITS,
            consistency_level="Eventually",
        )
        return [dict(row) for row in found]

    def search(
        self,
        collection: str,
        vector: NDArray[np.float32] | Sparse,
        condition: str,
        count: int,
        fields: Sequence[str],
    ) -> list[tuple[float, dict[str, Any]]]:
        """Return the entities with the highest inner products with a dense or a sparse vector, best first."""
        sparse = isinstance(vector, dict)
        (found,) = self._call(
            self._seconds,
            self._client.search,
            collection,
            data=[vector],
            anns_field=SPARSE if sparse else DENSE,
            filter=condition,
            limit=count,
            output_fields=list(fields),
            search_params={"metric_type": "IP", "params": {} if sparse else {"ef": max(2 * count, 512)}},
            consistency_level="Eventually",
        )
        return [(float(hit["distance"]), dict(hit["entity"])) for hit in found]

    def _call(self, seconds: float, function: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
        """Call until it is answered, for so many seconds at the most; then say in one line what is wrong."""
        import grpc  # noqa: PLC0415 - comes with pymilvus

        until = time.monotonic() + seconds
        pause = _FIRST_PAUSE
        while True:
            try:
                return function(*arguments, timeout=max(until - time.monotonic(), _FIRST_PAUSE), **options)
            except (self._milvus.MilvusException, grpc.RpcError, grpc.FutureTimeoutError) as error:
                fault = self._fault(error)
                if not fault.may_pass or time.monotonic() + pause >= until:
                    # `from None`: what pymilvus raises may hold what was sent.
                    raise ServerError(f"the Milvus server at {self.address.server} {fault.sentence}") from None
            time.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)

    def _fault(self, error: BaseException) -> "_Fault":
        chain = [error]
        while (cause := chain[-1].__cause__ or chain[-1].__context__) and cause not in chain:
            chain.append(cause)  # pymilvus leaves out why it could not connect
        known_by = " ".join(map(_said, chain))
        for fault in _FAULTS:
            if re.search(fault.pattern, known_by, re.IGNORECASE):
                return fault.with_seconds(self._seconds)
        message = _said(error)
        for secret in self._secrets:
            message = message.replace(secret, "…")
        reason = " ".join(message.split())[:_LONGEST_REASON].rstrip(".")
        return _Fault("", f"answers with an error: {reason}.")


def _said(error: Any) -> str:
    """Return gRPC's code, and the message."""
    if hasattr(error, "code") and callable(error.code):
        return f"{error.code().name} {error.details()}"
    return str(getattr(error, "message", "") or type(error).__name__)


@dataclass(frozen=True)
class _Fault:
    """What can be wrong with a server."""

    pattern: str
    """What it is known by, in gRPC's code and the message."""
    sentence: str
    may_pass: bool = False
    """Whether it is worth trying again."""

    def with_seconds(self, seconds: float) -> "_Fault":
        return replace(self, sentence=self.sentence.replace("SECONDS", f"{seconds:g}"))


_FAULTS = (
    _Fault(
        r"UNAUTHENTICATED|PERMISSION_DENIED|auth check failure|permission",
        "does not let us in; set MILVUS_USER and MILVUS_PASSWORD, or MILVUS_TOKEN, to what it knows.",
    ),
    _Fault(
        r"no space left|disk full|quota", "has no room left on its disk; free some space there.",
    ),
    _Fault(
        r"ssl|certificate|handshake",
        "and this machine agree on no encrypted connection; check milvus:// or milvus+tls://, and that MILVUS_CA names "
        "the certificate of its authority.",
    ),
    _Fault(
        r"collection.*not (found|exist)|can't find collection",
        "has not got this index any more: it was built again, or removed, since it was opened; ask again.",
    ),
    _Fault(
        r"UNAVAILABLE|fail connecting|failed to connect",
        "cannot be reached; start it, or correct the address.",
        may_pass=True,
    ),
    _Fault(
        r"DEADLINE_EXCEEDED|deadline|timeout|timed out",
        "did not answer within SECONDS s; see whether it is well (MILVUS_TIMEOUT sets the seconds).",
    ),
)  # fmt: skip


def _seconds() -> float:
    text = os.environ.get("MILVUS_TIMEOUT", "")
    try:
        seconds = float(text or _SECONDS)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < 86_400:
        raise UsageError(f"MILVUS_TIMEOUT is “{text[:20]}”; expected a number of seconds, as in 10.")
    return seconds


def _credentials() -> tuple[str, tuple[str, ...]]:
    """Return the token to connect with, and all that must not be shown."""
    token = os.environ.get("MILVUS_TOKEN", "")
    user, password = os.environ.get("MILVUS_USER", ""), os.environ.get("MILVUS_PASSWORD", "")
    if bool(user) != bool(password):
        raise UsageError("only one of MILVUS_USER and MILVUS_PASSWORD is set; set both, or MILVUS_TOKEN.")
    if not token and user:
        token = f"{user}:{password}"
    return token, tuple(filter(None, (token, password, token.partition(":")[2])))


def _check_readable(certificate: str) -> None:
    try:
        with open(certificate, "rb"):  # noqa: PTH123 - a name from the environment, as it is
            pass
    except OSError as error:
        raise UsageError(f"MILVUS_CA names {certificate}, which cannot be read: {error.strerror}.") from error
