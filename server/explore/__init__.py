"""The graph from any thing, step by step: `/explore?thing=d:CANDOR&open=d:DaraKd`.

`network` is the release folded into things and edges, a result being one edge; `view` is the part
that an address names; `page` answers with it as a list, a picture and JSON.
"""
