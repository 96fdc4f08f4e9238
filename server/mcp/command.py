"""The command `myelokg mcp`: the protocol over standard input and output."""

from __future__ import annotations

import click


@click.command("mcp")
@click.option(
    "--endpoint",
    metavar="URL",
    default="",
    help="Ask a MyeloKG server, or a SPARQL endpoint that holds the graph.",
)
def command(endpoint: str) -> None:
    """Let a language model ask, by the model context protocol over standard input and output.

    Asked is the local release, or with --endpoint another place. A server speaks the same protocol
    over HTTP, under /mcp.
    """
    from server.ask import opened
    from server.mcp import protocol

    with opened(endpoint) as found:
        protocol.serve(found)
