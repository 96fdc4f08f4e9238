"""Every IRI of ours answers at its path: things and terms, graphs, the ontology, kinds of problem.

::

    names       from an address to a thing and a format, and the nearest names where there is none
    describe    which statements the document of a thing holds
    write       these statements as Turtle, JSON-LD, N-Triples, RDF/XML, TriG or N-Quads
    links       what the header `Link` says of a thing and its documents
    things      /data/<name> and /onto/<Term>: 303 to a document, which answers 200
    graphs      /graph/<name> and /onto, which are documents themselves
    failures    /problems/<slug>
"""
