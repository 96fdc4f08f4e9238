"""The model context protocol: what language models may ask, over HTTP and over standard streams.

::

    tools.py      what can be asked: the saved questions, a look-up, SPARQL within bounds
    texts.py      what can be read: the list of questions, the model, how to cite
    protocol.py   both, as a server of the official SDK
    web.py        that server over HTTP, for requests that come in threads
    route.py      the address `/mcp`, and who may use it
    command.py    the command `myelokg mcp`

The SDK is large, so it is imported when it is first needed and not when a server starts. Over HTTP
each POST is answered alone and in JSON: there are no sessions and no streams, so that GET and
DELETE are refused (405), as the specification allows.
"""
