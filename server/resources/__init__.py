"""Every IRI of ours answers at its path: things and terms, graphs, the ontology, kinds of problem.

::

    names       from an address to a thing and a format, and the nearest names where there is none
    describe    which statements the document of a thing holds
    write       these statements as Turtle, JSON-LD, N-Triples, RDF/XML, TriG or N-Quads
    links       what the header `Link` says of a thing and its documents
    views       what is shown first on the page of a thing, by its class: one file each
    paths       the ways from a thing to what a view shows
    figures     cells that put several statements together, such as a value and its unit
    sections    the first part of a page, by the views
    page        the whole page
    things      /data/<name> and /onto/<Term>: 303 to a document, which answers 200
    graphs      /graph/<name> and /onto, which are documents themselves
    lists       /data, all things by class
    failures    /problems/<slug>
"""
