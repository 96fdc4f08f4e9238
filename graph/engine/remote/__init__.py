"""The remote engine: the same questions and changes, put to a SPARQL 1.1 server of somebody else.

::

    engine      asks, finds and changes; what `server.engine` needs
    addresses   where the server is, and who we are to it
    connection  HTTP: kept connections, retries, deadlines that close
    login       Basic, Digest and Bearer
    breaker     leaves alone a server that fails again and again
    names       the graphs of a release under names of their own, there and back
    reading     what comes, written in the format that was asked for
    register    which releases stand there, and which is served
    dialects    where a server departs from the standard; one module each
"""
