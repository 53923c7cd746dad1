"""The Model Context Protocol, by its official SDK: the only file that imports that."""

from typing import Any

import anyio
import msgspec
from mcp import types
from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

from index.command_line import COMMAND, as_typed
from index.errors import ParagraphSearchError
from serving.backend import Backend
from serving.status import version
from serving.tools import TOOLS, Defaults, Tool

_INSTRUCTIONS = (
    "Searches the user's own documents on their own machine. Begin with search. Quote the evidence with its citation. "
    "Where answered is false, say that the documents do not answer."
)
_Context = ServerRequestContext[Any]


class Assistant:
    """Offers the tools to assistants. They are there at once; whoever uses one waits for the model, if need be."""

    def __init__(self, backend: Backend, defaults: Defaults | None = None) -> None:
        self._backend = backend
        self._defaults = defaults or Defaults()
        self.server: Server[Any] = Server(
            COMMAND,
            title="Paragraph Search",
            version=version(),
            instructions=_INSTRUCTIONS,
            on_list_tools=self._list,
            on_call_tool=self._call,
        )

    def http(self, body_bytes: int) -> StreamableHTTPSessionManager:
        """Return what answers at an address; it keeps no session, and takes requests of so many bytes at the most."""
        return StreamableHTTPSessionManager(
            self.server, json_response=True, stateless=True, max_request_body_size=body_bytes
        )

    def serve_stdio(self) -> None:
        """Answer the program that started this one, until it ends."""
        self._backend.open_behind()
        anyio.run(self._serve_stdio)
        self._backend.close()

    async def _serve_stdio(self) -> None:
        async with stdio_server() as (received, sent):
            await self.server.run(received, sent, self.server.create_initialization_options())

    async def _list(self, _context: _Context, _params: types.PaginatedRequestParams | None) -> types.ListToolsResult:
        return types.ListToolsResult(tools=[_described(tool) for tool in TOOLS])

    async def _call(self, _context: _Context, params: types.CallToolRequestParams) -> types.CallToolResult:
        tool = next((tool for tool in TOOLS if tool.name == params.name), None)
        if tool is None:
            names = ", ".join(tool.name for tool in TOOLS)
            return _failed(f"found no tool “{params.name[:40]}”, expected one of {names}.")
        try:
            asked = msgspec.convert(params.arguments or {}, tool.takes)
        except msgspec.MsgspecError as error:
            takes = ", ".join(field.encode_name for field in msgspec.structs.fields(tool.takes))
            return _failed(f"{error}; {tool.name} takes {takes or 'nothing'}.")
        try:
            given = await tool.run(self._backend, self._defaults, asked)
        except ParagraphSearchError as error:
            return _failed(str(error))
        fields = _known(msgspec.to_builtins(given))
        content = types.TextContent(type="text", text=msgspec.json.encode(fields).decode())
        return types.CallToolResult(content=[content], structured_content=fields)


def _described(tool: Tool) -> types.Tool:
    return types.Tool(
        name=tool.name,
        description=tool.description,
        input_schema=_schema(tool.takes),
        output_schema=_schema(tool.gives),
        annotations=types.ToolAnnotations(
            read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
        ),
    )


def _failed(message: str) -> types.CallToolResult:
    text = as_typed(COMMAND, " ".join(message.split()))
    return types.CallToolResult(content=[types.TextContent(type="text", text=text)], is_error=True)


def _known(node: Any) -> Any:
    """Leave out what is None: an assistant need not read it."""
    if isinstance(node, list | tuple):
        return [_known(one) for one in node]
    if isinstance(node, dict):
        return {name: _known(one) for name, one in node.items() if one is not None}
    return node


def _schema(kind: type[msgspec.Struct]) -> dict[str, Any]:
    """Return the JSON Schema of a type in one piece, without what only people read: each conversation pays for it."""
    _, parts = msgspec.json.schema_components([kind], ref_template="{name}")

    def small(node: Any) -> Any:
        if isinstance(node, list):
            return [small(one) for one in node]
        if not isinstance(node, dict):
            return node
        if "$ref" in node:
            return small(parts[node["$ref"]])
        if "anyOf" in node:  # a type or null, which is left out
            (known,) = (one for one in node["anyOf"] if one != {"type": "null"})
            return small({**known, **{name: one for name, one in node.items() if name != "anyOf"}})
        if "required" in node:
            properties = node["properties"].items()
            needed = [
                name for name in node["required"] if {"type": "null"} not in dict(properties)[name].get("anyOf", [])
            ]
            node = {**node, "required": needed}
        return {name: small(one) for name, one in node.items() if name not in {"title", "default"}}

    whole = small(parts[kind.__name__])
    for described in _structs(whole):
        described.pop("description", None)
    return dict(whole)


def _structs(node: Any) -> list[dict[str, Any]]:
    """Return the schemas of objects in a schema; their descriptions are docstrings."""
    if isinstance(node, list):
        return [found for one in node for found in _structs(one)]
    if not isinstance(node, dict):
        return []
    own = [node] if node.get("type") == "object" else []
    return own + [found for one in node.values() for found in _structs(one)]
