"""The tools and texts as a server of the official SDK, for any transport.

Only this module and `server.mcp.web` know the SDK. What a tool does runs in a thread, so that a
long question holds up no other; what goes wrong with it is a sentence in the result (`isError`),
which the model can read and mend.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

import anyio
import anyio.to_thread
import mcp_types as types
from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.shared.exceptions import MCPError

from ontology import BASE, VERSION
from server import guide
from server.mcp import texts, tools
from server.mcp.failures import TELLABLE, sentence
from server.mcp.tool import Tool
from server.origins import Origin

Context = ServerRequestContext[Any, Any]
Value = TypeVar("Value")
OriginOf = Callable[[Context], Origin]

_READS_ONLY = types.ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)


def make(origin_of: OriginOf) -> Server[Any]:
    """Make the server that asks the origin which belongs to a request."""
    return Server(
        "myelokg",
        version=VERSION,
        title="MyeloKG",
        description=guide.SUMMARY,
        instructions=" ".join([guide.SUMMARY, *guide.CAUTIONS, *texts.ADVICE]),
        website_url=BASE,
        on_list_tools=partial(_list_tools, origin_of),
        on_call_tool=partial(_call_tool, origin_of),
        on_list_resources=_list_resources,
        on_read_resource=partial(_read_resource, origin_of),
        on_list_prompts=_list_prompts,
        on_get_prompt=_get_prompt,
    )


def serve(origin: Origin) -> None:
    """Speak the protocol over standard input and output until the client closes them."""
    server = make(lambda _: origin)

    async def run() -> None:
        async with stdio_server() as (incoming, outgoing):
            await server.run(incoming, outgoing, server.create_initialization_options())

    anyio.run(run)


async def _list_tools(origin_of: OriginOf, context: Context, _: Any) -> types.ListToolsResult:
    found = await _in_thread(tools.tools, origin_of(context))
    return types.ListToolsResult(tools=[_described(one) for one in found.values()])


def _described(one: Tool) -> types.Tool:
    return types.Tool(
        name=one.name,
        title=one.title,
        description=one.description,
        input_schema=one.takes,
        output_schema=one.gives,
        annotations=_READS_ONLY,
    )


async def _call_tool(
    origin_of: OriginOf, context: Context, params: types.CallToolRequestParams
) -> types.CallToolResult:
    try:
        found = origin_of(context), params.name, params.arguments or {}
        return await _in_thread(_called, *found)
    except TELLABLE as error:
        return types.CallToolResult(content=[_text(sentence(error))], is_error=True)


def _called(origin: Origin, name: str, given: dict[str, Any]) -> types.CallToolResult:
    outcome = tools.find(origin, name).call(origin, given)
    return types.CallToolResult(content=[_text(outcome.text)], structured_content=outcome.content)


def _text(text: str) -> types.TextContent:
    return types.TextContent(type="text", text=text)


async def _list_resources(_: Context, __: Any) -> types.ListResourcesResult:
    return types.ListResourcesResult(
        resources=[
            types.Resource(
                uri=one.uri,
                name=one.name,
                title=one.title,
                description=one.description,
                mime_type=one.media_type,
            )
            for one in texts.TEXTS.values()
        ]
    )


async def _read_resource(
    origin_of: OriginOf, context: Context, params: types.ReadResourceRequestParams
) -> types.ReadResourceResult:
    uri = str(params.uri)
    if uri not in texts.TEXTS:
        known = ", ".join(texts.TEXTS)
        raise MCPError(types.INVALID_PARAMS, f"There is no resource {uri}. There are: {known}.")
    one = texts.TEXTS[uri]
    text = await _in_thread(one.write, origin_of(context))
    content = types.TextResourceContents(uri=uri, mime_type=one.media_type, text=text)
    return types.ReadResourceResult(contents=[content])


async def _list_prompts(_: Context, __: Any) -> types.ListPromptsResult:
    argument = types.PromptArgument(
        name="question", description="What the user wants to know", required=True
    )
    prompt = types.Prompt(
        name=texts.PROMPT,
        title="Answer from the evidence",
        description="Answer a clinical question with figures, places and what is not known.",
        arguments=[argument],
    )
    return types.ListPromptsResult(prompts=[prompt])


async def _get_prompt(_: Context, params: types.GetPromptRequestParams) -> types.GetPromptResult:
    if params.name != texts.PROMPT:
        raise MCPError(types.INVALID_PARAMS, f"There is no prompt but {texts.PROMPT!r}.")
    question = (params.arguments or {}).get("question", "")
    message = types.PromptMessage(role="user", content=_text(texts.prompt(question)))
    return types.GetPromptResult(messages=[message])


async def _in_thread(function: Callable[..., Value], *arguments: Any) -> Value:
    return await anyio.to_thread.run_sync(partial(function, *arguments), abandon_on_cancel=True)
