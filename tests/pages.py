"""Every page that people see, in one list, for the tests that look at all of them.

Who adds a route that answers a browser adds its page here: an address for each kind of page it
shows. `{release}` stands for the id of the release that is served.
"""

from __future__ import annotations

from queries import FLAGSHIP

PAGES = (
    "/",
    "/search",
    "/search?q=Revlimid",
    "/search?q=Len&kind=groups%20of%20patients",
    "/search?q=neutropena",
    "/search?q=qqqqqqqq",
    "/about",
    "/explore",
    "/explore?thing=d:CANDOR&open=d:DaraKd&hide=reference",
    "/explore?thing=d:CANDOR&to=BCMA",
    "/explore?thing=d:CANDOR-DaraKd-LenR-PFS-Median",
    "/queries",
    "/queries?search=nothing-has-this-word",
    f"/queries/{FLAGSHIP}",
    "/queries/what-is-called",
    "/sparql",
    "/sparql?format=html&query=SELECT%20*%20%7B%20%3Fs%20a%20mm%3ATrial%20%3B%20rdfs%3Alabel%20%3Flabel%20%7D",
    "/sparql?format=html&query=DESCRIBE%20mm%3ATrial",
    "/dataset.html",
    "/editor",
    "/editor?question=what-is-called&release={release}",
    "/releases",
    "/release/{release}",
    "/release/{release}/changes?since={release}",
    "/api",
    "/export",
    "/data",
    "/data?class=oa:TextQuoteSelector",
    "/data/CANDOR.html",
    "/data/CANDOR-DaraKd-LenR-PFS-Median.html",
    "/onto/component.html",
    "/onto",
    "/onto/AntiCD38Triplet.html",
    "/onto/daratumumab.html",
    "/graph",
    "/graph/data.html",
    "/resolve",
    "/prefixes",
    "/problems",
    "/evidence",
    "/evidence?reading=printed&class=anti-cd38-antibody",
    "/evidence?phase=2&target=bcma",
    "/evidence/gaps",
    "/evidence/medians",
    "/evidence/hazard-ratios",
    "/evidence/cohorts",
    "/evidence/follow-up",
    "/evidence/publications",
    "/evidence/sources/CANDOR",
    "/problems/busy",
    "/docs",
    "/docs/search?q=release",
    "/docs/tutorial",
    "/docs/ontology",
    "/docs/reference/commands",
    "/docs/reference/questions",
)
PROBLEMS = {
    "/nowhere": 404,
    "/queries/nothing": 404,
    "/data/CANDR": 404,
    "/docs/tutorail": 404,
    "/evidence/medain": 404,
    "/evidence?phase=4": 400,
    "/sparql?query=nonsense": 400,
}
"""Pages that say why there is no other, with their status."""
