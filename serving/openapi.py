"""The description of what can be asked over HTTP, as OpenAPI 3.1 has it, made of the types of the messages."""

from collections.abc import Sequence
from typing import Any

import msgspec

from serving.endpoints import Endpoint
from serving.messages import ProblemMessage

_PROBLEMS = {
    400: "What was sent cannot be used.",
    401: "The token is missing or another one.",
    403: "The server is not reached under this name, or from this site.",
    404: "There is no such document or paragraph.",
    413: "The request is too large.",
    415: "The body is not JSON.",
    503: "There is no index to ask, or too many ask.",
    504: "It took too long.",
}
_REFERENCE = "#/components/schemas/{name}"


def describe(endpoints: Sequence[Endpoint], version: str, *, needs_token: bool) -> dict[str, Any]:
    """Return the description of some endpoints.

    Args:
        endpoints: which.
        version: of this package.
        needs_token: whether a token must be sent.
    """
    types = [kind for endpoint in endpoints for kind in (endpoint.takes, endpoint.gives)]
    _, schemas = msgspec.json.schema_components([*types, ProblemMessage], ref_template=_REFERENCE)
    paths: dict[str, Any] = {}
    for endpoint in endpoints:
        paths.setdefault(endpoint.path, {})[endpoint.method.lower()] = _operation(endpoint, schemas, needs_token)
    in_query = {endpoint.takes.__name__ for endpoint in endpoints if endpoint.method == "GET"}
    components: dict[str, Any] = {"schemas": {name: one for name, one in schemas.items() if name not in in_query}}
    if needs_token:
        components["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Paragraph Search",
            "version": version,
            "description": "Ask your own documents a question in plain words.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": components,
    }


def _operation(endpoint: Endpoint, schemas: dict[str, Any], needs_token: bool) -> dict[str, Any]:
    codes = [code for code in _PROBLEMS if endpoint.method == "POST" or code not in {413, 415}]
    codes = [403] if endpoint.is_open else [code for code in codes if needs_token or code != 401]
    operation: dict[str, Any] = {
        "operationId": endpoint.run.__name__.strip("_"),
        "summary": endpoint.summary,
        "security": [{"token": []}] if needs_token and not endpoint.is_open else [],
        "responses": {
            "200": {"description": "OK", "content": {"application/json": {"schema": _reference(endpoint.gives)}}},
            **{str(code): _problem(_PROBLEMS[code], is_text=code == 403) for code in codes},
        },
    }
    if endpoint.method == "POST":
        operation["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": _reference(endpoint.takes)}},
        }
    else:
        properties = schemas[endpoint.takes.__name__]["properties"]
        operation["parameters"] = [
            {
                "name": name,
                "in": "path" if "{" + name + "}" in endpoint.path else "query",
                "required": "{" + name + "}" in endpoint.path,
                "schema": schema,
            }
            for name, schema in properties.items()
        ]
    return operation


def _reference(kind: type[msgspec.Struct]) -> dict[str, str]:
    return {"$ref": _REFERENCE.format(name=kind.__name__)}


def _problem(description: str, *, is_text: bool) -> dict[str, Any]:
    if is_text:
        return {"description": description, "content": {"text/plain": {"schema": {"type": "string"}}}}
    return {"description": description, "content": {"application/problem+json": {"schema": _reference(ProblemMessage)}}}
