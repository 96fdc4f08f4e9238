"""What is said of each kind of thing: data, in the words of the ontology."""

from __future__ import annotations

from graph.synthetic.shape import Shape

INVENTED = "invented by a program; no evidence"

_KEPT: dict[str, Shape] = {}


def _shape(name: str, graph: str, lines: str, subject: str = "s:%(id)s") -> Shape:
    _KEPT[name] = Shape(name, graph, subject, lines)
    return _KEPT[name]


# What the file is.

GRAPH = _shape(
    "graph",
    "about",
    f"""
    a void:Dataset
    rdfs:label "Synthetic %(what)s: {INVENTED}"@en
    rdfs:comment "Drawn at random by myelokg generate, seed %(seed)s, for load tests."@en
    """,
    "sg:%(id)s",
)
PROPERTY = _shape(
    "property",
    "vocabulary",
    """
    a owl:DatatypeProperty
    rdfs:label "%(label)s"@en
    skos:definition "%(definition)s"@en
    """,
    "so:%(id)s",
)

# What trials are about.

DRUG_CLASS = _shape(
    "drug class",
    "vocabulary",
    """
    a owl:Class
    rdfs:label "%(label)s"@en
    skos:definition "%(definition)s"@en
    """,
    "so:%(id)s",
)
ROOT_CLASS = _shape("root class", "vocabulary", "rdfs:subClassOf mm:Drug", "so:%(id)s")
SUBCLASS = _shape("subclass", "vocabulary", "rdfs:subClassOf so:%(above)s", "so:%(id)s")
TARGET = _shape("target", "vocabulary", 'a mm:DrugTarget\n rdfs:label "%(label)s"@en')
EVENT = _shape("event", "vocabulary", 'a mm:AdverseEvent\n rdfs:label "%(label)s"@en')
DRUG = _shape(
    "drug",
    "vocabulary",
    """
    a mm:Drug
    a so:%(kind)s
    rdfs:label "%(label)s"@en
    skos:altLabel "%(code)s"
    skos:definition "The invented drug %(label)s, against %(target_label)s."@en
    mm:target s:%(target)s
    mm:modality mm:%(modality)s
    """,
)
REGIMEN = _shape(
    "regimen",
    "data",
    """
    a mm:Regimen
    rdfs:label "%(label)s"@en
    skos:altLabel "%(long)s"
    mm:componentCount "%(count)s"^^xsd:integer
    """,
)
COMPONENT = _shape("component", "data", "mm:component s:%(drug)s")
REGIMEN_KIND = _shape("regimen kind", "inferred", "a mm:%(kind)s")

# A trial and its papers.

TRIAL = _shape(
    "trial",
    "data",
    """
    a mm:Trial
    rdfs:label "%(label)s"@en
    skos:altLabel "%(code)s"
    mm:title "%(title)s"
    mm:condition mm:RelapsedRefractoryMyeloma
    mm:phase "%(phase)s"
    mm:design mm:%(design)s
    mm:trialStatus mm:%(status)s
    mm:registryId "%(registry)s"
    mm:eligibility "%(eligibility)s"
    mm:experimentalArm s:%(arm)s
    so:started "%(started)s"^^xsd:date
    """,
)
TRIAL_INFERRED = _shape(
    "trial inferred",
    "inferred",
    """
    a mm:Study
    a mm:%(kind)s
    mm:testsRegimen s:%(regimen)s
    """,
)
TESTS_DRUG = _shape("tests drug", "inferred", "mm:testsDrug s:%(drug)s")
CONTROL_ARM = _shape("control arm", "data", "mm:controlArm s:%(arm)s")
REMARK = _shape("remark", "data", 'mm:remark "%(text)s"')
ARM = _shape(
    "arm",
    "data",
    """
    a mm:Arm
    rdfs:label "%(label)s"@en
    mm:trial s:%(trial)s
    mm:regimen s:%(regimen)s
    """,
)
HAS_ARM = _shape("has arm", "inferred", "mm:hasArm s:%(arm)s", "s:%(trial)s")
PAPER = _shape(
    "paper",
    "data",
    """
    a mm:Reference
    rdfs:label "%(label)s"@en
    mm:title "%(title)s"
    mm:firstAuthor "%(first)s"
    mm:authors "%(authors)s"
    mm:journal "%(journal)s"
    mm:year "%(year)s"^^xsd:integer
    mm:volume "%(volume)s"
    mm:pages "%(pages)s"
    mm:reportsOn s:%(trial)s
    """,
)

# Who was treated.

COHORT = _shape(
    "cohort",
    "data",
    """
    a mm:%(kind)s
    rdfs:label "%(label)s"@en
    mm:trial s:%(trial)s
    mm:arm s:%(arm)s
    mm:n "%(n)s"^^xsd:integer
    mm:percent "%(percent)s"^^xsd:decimal
    mm:priorLinesMin "%(least)s"^^xsd:integer
    mm:priorLinesMax "%(most)s"^^xsd:integer
    mm:lenStatus mm:%(len_status)s
    """,
)
SUBGROUP = _shape("subgroup", "data", "mm:subgroupOf s:%(above)s")
SUBGROUP_INFERRED = _shape("subgroup inferred", "inferred", "mm:subgroupOf s:%(above)s")
KIND = _shape("kind", "inferred", "a mm:%(kind)s")
REACHED = _shape(
    "reached",
    "inferred",
    """
    mm:study s:%(trial)s
    mm:regimen s:%(regimen)s
    """,
)
STUDY = _shape("study", "inferred", "mm:study s:%(trial)s")

# What was found.

_FINDING = """
    rdfs:label "%(label)s"@en
    mm:trial s:%(trial)s
    mm:arm s:%(arm)s
    mm:status mm:%(status)s
    mm:assertion mm:Explicit
    mm:foundAt "%(found)s"
    mm:basedOn s:%(id)s-r1
"""
SIZE = _shape(
    "size",
    "data",
    f"""
    a mm:CohortSize{_FINDING}
    mm:population s:%(cohort)s
    mm:n "%(n)s"^^xsd:integer
    mm:percent "%(percent)s"^^xsd:decimal
    mm:denominator s:%(denominator)s
    """,
)
RESULT = _shape(
    "result",
    "data",
    f"""
    a mm:Result{_FINDING}
    mm:population s:%(cohort)s
    mm:endpoint mm:%(endpoint)s
    mm:statistic mm:%(statistic)s
    """,
)
VALUE = _shape(
    "value",
    "data",
    """
    mm:value "%(value)s"^^xsd:decimal
    mm:unit mm:%(unit)s
    """,
)
LIMITS = _shape(
    "limits",
    "data",
    """
    so:confidenceLow "%(low)s"^^xsd:decimal
    so:confidenceHigh "%(high)s"^^xsd:decimal
    """,
)
FOLLOW_UP = _shape("follow-up", "data", 'mm:followUpMonths "%(months)s"^^xsd:decimal')
TIMEPOINT = _shape("timepoint", "data", 'mm:timepointMonths "%(months)s"^^xsd:decimal')
P_VALUE = _shape("p value", "data", 'mm:pValueText "%(text)s"')
COMPARATOR = _shape("comparator", "data", "mm:comparatorArm s:%(control)s")
COMPARATOR_VALUE = _shape("comparator value", "data", 'mm:comparatorValue "%(other)s"^^xsd:decimal')
COMPARATOR_STATUS = _shape("comparator status", "data", "mm:comparatorStatus mm:%(status)s")
CONTESTED = _shape(
    "contested",
    "data",
    """
    mm:rejectedReading s:%(id)s-r2
    mm:preferenceReason mm:%(reason)s
    mm:preferenceNote "Two invented figures differ, and the program took the first."
    """,
)
ADVERSE_EVENT = _shape(
    "adverse event",
    "data",
    f"""
    a mm:AdverseEventFinding{_FINDING}
    mm:adverseEvent s:%(event)s
    mm:direction mm:%(direction)s
    mm:gradeMin "%(least)s"^^xsd:integer
    mm:gradeMax "5"^^xsd:integer
    """,
)

# Where it was read.

READING = _shape(
    "reading",
    "provenance",
    """
    a mm:%(kind)s
    rdfs:label "%(label)s"@en
    mm:locator s:%(id)s-at
    mm:readStatus mm:%(status)s
    mm:study s:%(trial)s
    mm:cites s:%(paper)s
    """,
)
WORDS = _shape("words", "provenance", 'mm:verbatim "%(words)s"')
READ_VALUE = _shape("read value", "provenance", 'mm:readValue "%(value)s"^^xsd:decimal')
READ_PERCENT = _shape("read percent", "provenance", 'mm:readPercent "%(value)s"^^xsd:decimal')
READING_INFERRED = _shape("reading inferred", "inferred", "a mm:Reading")
_PLACE = """
    rdfs:label "%(where)s"@en
    oa:hasSource s:%(paper)s
    mm:startCharacter "%(start)s"^^xsd:integer
    mm:endCharacter "%(end)s"^^xsd:integer
"""
CELL = _shape(
    "cell",
    "provenance",
    f"""
    a mm:TableCell{_PLACE}
    mm:printed "%(words)s"
    mm:tableLabel "%(table)s"
    mm:rowLabel "%(row)s"
    mm:columnLabel "%(column)s"
    """,
    "s:%(id)s-at",
)
PASSAGE = _shape(
    "passage",
    "provenance",
    f"""
    a mm:Passage{_PLACE}
    mm:printed "%(words)s"
    mm:section "%(section)s"
    """,
    "s:%(id)s-at",
)
SCOPE = _shape("scope", "provenance", f"a mm:SearchedScope{_PLACE}", "s:%(id)s-at")
PLACE_INFERRED = _shape("place inferred", "inferred", "a mm:Place", "s:%(id)s-at")

SHAPES = tuple(_KEPT.values())
GRAPHS = {
    "about": "description of the synthetic graphs",
    "vocabulary": "drugs, classes and targets",
    "data": "trials",
    "provenance": "readings",
    "inferred": "inferences",
}
