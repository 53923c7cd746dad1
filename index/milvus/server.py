"""A connection to a Milvus server; the only file that knows pymilvus.

Whatever is sent may be sent twice: what is looked for, what is inserted under its own key, what exists already. So all
of it is tried again for as long as a call may take, and never longer; then one line says what is wrong.
"""

import logging
import os
import re
import weakref
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.errors import ServerError, UsageError
from index.locations import MilvusAddress
from index.milvus.layout import DENSE, LONGEST_KEY, LONGEST_VALUE, PARTITIONS, SPARSE, Collection, Field

MOST_HITS = 16_384
"""The most that Milvus returns of one search or query."""

_SECONDS = 10.0
"""How long a call may take, unless `MILVUS_TIMEOUT` says otherwise."""
_WRITING, _LOADING = 6, 60
"""Writing takes so many times as long at the most, and flushing, indexing and loading."""
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
        with self._one_line():
            self._client = pymilvus.MilvusClient(
                f"{'https' if address.tls else 'http'}://{address.server}",
                token=token,
                timeout=self._seconds,
                dedicated=True,
                **options,
            )
            weakref.finalize(self, self._client.close)
            self.version: str = self._client.get_server_version(timeout=self._seconds)

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
        with self._one_line():
            return list(self._client.list_collections(timeout=self._seconds))

    def collection_of(self, alias: str) -> str | None:
        """Return the collection that an alias stands for; None where there is no such alias."""
        try:
            with self._one_line():
                return str(self._client.describe_alias(alias, timeout=self._seconds)["collection_name"])
        except ServerError as error:
            if re.search(r"alias.*(not found|not exist|n't exist)", str(error)):
                return None
            raise

    def point(self, alias: str, collection: str) -> None:
        """Let an alias stand for a collection, from one instant to the next."""
        there = self.collection_of(alias) is not None
        with self._one_line():
            change = self._client.alter_alias if there else self._client.create_alias
            change(collection_name=collection, alias=alias, timeout=self._seconds)

    def create(self, collection: Collection) -> None:
        """Create a collection and load it, unless it is there."""
        milvus = self._milvus
        with self._one_line():
            if self._client.has_collection(collection.name, timeout=self._seconds):
                self._client.load_collection(collection.name, timeout=_LOADING * self._seconds)
                return
            schema = milvus.MilvusClient.create_schema(auto_id=False, enable_dynamic_field=False)
            for one in collection.fields:
                schema.add_field(one.name, **self._field_options(one, collection))
            indexes = milvus.MilvusClient.prepare_index_params()
            indexes.add_index(
                DENSE, index_type=collection.dense_index, metric_type="IP", params=collection.dense_options
            )
            for one in collection.fields:
                if one.kind == "sparse":
                    indexes.add_index(one.name, index_type="SPARSE_INVERTED_INDEX", metric_type="IP")
                elif one.indexed:
                    indexes.add_index(one.name, index_type="INVERTED" if self.has_words else "STL_SORT")
            self._client.create_collection(
                collection.name,
                schema=schema,
                index_params=indexes,
                num_shards=collection.shards,
                consistency_level="Bounded",
                timeout=_LOADING * self._seconds,
                **({"num_partitions": PARTITIONS} if collection.partition_key else {}),
                **({"properties": {"mmap.enabled": "true"}} if collection.on_disk else {}),
            )

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
        with self._one_line():
            self._client.drop_collection(collection, timeout=_WRITING * self._seconds)

    def load(self, collection: str) -> None:
        """Let a collection be searched, if it cannot be already."""
        with self._one_line():
            self._client.load_collection(collection, timeout=_LOADING * self._seconds)

    # Writing

    def upsert(self, collection: str, rows: Sequence[Row]) -> None:
        """Write entities, in the place of those with their keys."""
        with self._one_line():
            self._client.upsert(collection, list(rows), timeout=_WRITING * self._seconds)

    def flush(self, collection: str) -> None:
        """Have all that was written kept for good."""
        with self._one_line():
            self._client.flush(collection, timeout=_LOADING * self._seconds)

    # Asking

    def count(self, collection: str, condition: str, *, newest: bool = False) -> int:
        """Count entities; `newest` waits for all that was written before."""
        with self._one_line():
            found = self._client.query(
                collection,
                filter=condition,
                output_fields=["count(*)"],
                consistency_level="Strong" if newest else "Eventually",
                timeout=self._seconds,
            )
            return int(found[0]["count(*)"])

    def query(self, collection: str, condition: str, fields: Sequence[str]) -> list[dict[str, Any]]:
        """Return fields of the entities that meet a condition, in no order; at most `MOST_HITS`."""
        with self._one_line():
            found = self._client.query(
                collection,
                filter=condition,
                output_fields=list(fields),
                limit=MOST_HITS,
                consistency_level="Eventually",
                timeout=self._seconds,
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
        with self._one_line():
            (found,) = self._client.search(
                collection,
                data=[vector],
                anns_field=SPARSE if sparse else DENSE,
                filter=condition,
                limit=count,
                output_fields=list(fields),
                search_params={"metric_type": "IP", "params": {} if sparse else {"ef": max(2 * count, 512)}},
                consistency_level="Eventually",
                timeout=self._seconds,
            )
            return [(float(hit["distance"]), dict(hit["entity"])) for hit in found]

    @contextmanager
    def _one_line(self) -> Iterator[None]:
        """Say in one line what is wrong, without anything secret."""
        import grpc  # noqa: PLC0415 - comes with pymilvus

        try:
            yield
        except self._milvus.MilvusException as error:
            cause = error.__cause__
            raise self._explained(str(error.message), cause if isinstance(cause, grpc.RpcError) else None) from None
        except grpc.RpcError as error:
            details = error.details() if hasattr(error, "details") else error
            raise self._explained(str(details), error) from None
        except grpc.FutureTimeoutError:
            raise self._explained("timeout", None) from None

    def _explained(self, message: str, error: Any) -> ServerError:
        code = error.code().name if error is not None and hasattr(error, "code") else ""
        where = f"the Milvus server at {self.address.server}"
        said = f"{code} {message}".lower()
        if code in {"UNAUTHENTICATED", "PERMISSION_DENIED"} or "auth check failure" in said or "permission" in said:
            return ServerError(
                f"{where} does not let us in; set MILVUS_USER and MILVUS_PASSWORD, or MILVUS_TOKEN, to what it knows."
            )
        if "no space left" in said or "disk full" in said or "quota" in said:
            return ServerError(f"{where} has no room left on its disk; free some space there.")
        if "ssl" in said or "certificate" in said or "handshake" in said:
            return ServerError(
                f"{where} and this machine agree on no encrypted connection; check milvus:// or milvus+tls://, and "
                "that MILVUS_CA names the certificate of its authority."
            )
        if code == "DEADLINE_EXCEEDED" or "deadline" in said or "timeout" in said or "timed out" in said:
            return ServerError(
                f"{where} did not answer within {self._seconds:g} s; see whether it is well (MILVUS_TIMEOUT sets the "
                "seconds)."
            )
        if code == "UNAVAILABLE" or "unavailable" in said or "fail connecting" in said or "connect" in said:
            return ServerError(f"{where} cannot be reached; start it, or correct the address.")
        return ServerError(f"{where} answers with an error: {self._without_secrets(message)}.")

    def _without_secrets(self, message: str) -> str:
        for secret in self._secrets:
            message = message.replace(secret, "…")
        return " ".join(message.split())[:_LONGEST_REASON].rstrip(".")


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
