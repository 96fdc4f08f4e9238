"""The results as FHIR R5: a Bundle of Evidence, one for each result.

Population, exposure, reference exposure and measured variable are told in words, with our IRIs;
the comparator's figure is a second statistic. A result without a figure has a quantity without a
value and the reason: `unknown` where the review does not report it, `not-performed` where it was
not evaluated, and `as-text` where the median was not reached, for which FHIR has no code. The words
of the review stand beside each. Codes are of HL7's code systems statistic-type, variable-role,
attribute-estimate-type and data-absent-reason, units of UCUM.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from graph.citation import REVIEW, whose
from graph.export import Export, Source
from graph.export.references import Reference, references
from graph.export.results import Result, results
from ontology import DATA, TERM

Resource = dict[str, Any]

_THO = "http://terminology.hl7.org/CodeSystem/"
_ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
_UCUM = "http://unitsofmeasure.org"
_LONGEST_ID = 64
_STATISTICS = {
    TERM + "Median": ("C28007", "Median"),
    TERM + "HazardRatio": ("C93150", "Hazard Ratio"),
    TERM + "ProportionOfPatients": ("C44256", "Proportion"),
}
_UNITS = {TERM + "Month": "mo", TERM + "Percent": "%", TERM + "Ratio": "1"}
_REASONS = {
    "not reported": "unknown",
    "not evaluated": "not-performed",
    "not reached": "as-text",
}
_COMPARED = re.compile(r"\s*(<=|>=|<|>|=)?\s*([0-9]*\.?[0-9]+)\s*")


def write(source: Source, stream: BinaryIO) -> None:
    """Write the Bundle as JSON."""
    stream.write(json.dumps(bundle(source), ensure_ascii=False, indent=1).encode())


def bundle(source: Source) -> Resource:
    """Collect the Evidence of every result of a release."""
    known = {one.number: one for one in references(source)}
    entries = [
        {"fullUrl": one.iri, "resource": evidence(one, source, known)} for one in results(source)
    ]
    return {
        "resourceType": "Bundle",
        "id": f"myelokg-{source.release.id}",
        "type": "collection",
        "entry": entries,
    }


def evidence(result: Result, source: Source, known: dict[int, Reference]) -> Resource:
    """Write a result as an Evidence resource."""
    told = source.told
    return {
        "resourceType": "Evidence",
        "id": identity(result.iri),
        "url": result.iri,
        "version": told["version"],
        "title": result.get("label"),
        "citeAsMarkdown": told["cite"],
        "status": "active",
        "publisher": "MyeloKG",
        "copyright": f"CC BY 4.0, {told['licence']}",
        "relatedArtifact": list(_artifacts(result, source, known)),
        "description": f"{result.get('label')}.",
        **_some(note=list(_notes(result))),
        "variableDefinition": list(_variables(result)),
        **_some(studyDesign=_design(result)),
        "statistic": list(_statistics(result)),
    }


def identity(iri: str) -> str:
    """The id of a resource: the local name, which may have 64 characters; else its beginning.

    >>> identity(DATA + "IKEMA-IsaKd-LenR-PFS-Median")
    'IKEMA-IsaKd-LenR-PFS-Median'
    """
    name = iri.removeprefix(DATA)
    if len(name) <= _LONGEST_ID and re.fullmatch(r"[A-Za-z0-9.-]+", name):
        return name
    plain = re.sub(r"[^A-Za-z0-9.-]", "-", name)
    return f"{plain[:51]}-{hashlib.sha256(name.encode()).hexdigest()[:12]}"


def _variables(result: Result) -> Iterator[Resource]:
    yield _variable("population", result.get("patients"), result.get("cohort"))
    yield _variable("exposure", result.get("regimen_name"), result.get("regimen"))
    if result.get("comparator"):
        yield _variable("referenceExposure", result.get("comparator"), "")
    yield _variable("measuredVariable", result.get("endpoint_name"), result.get("endpoint"))


def _variable(role: str, text: str, iri: str) -> Resource:
    observed = {"display": text, **_some(identifier=iri and {"value": iri})}
    return {
        "description": text,
        "variableRole": {"coding": [{"system": _THO + "variable-role", "code": role}]},
        "observed": observed,
    }


def _statistics(result: Result) -> Iterator[Resource]:
    yield {
        "description": result.says,
        **_some(note=_text(result.get("qualifier"))),
        "statisticType": _kind(result),
        "quantity": _quantity(result, result.get("value"), result.get("status_name")),
        **_some(sampleSize=_size(result), attributeEstimate=_p_value(result)),
    }
    status = result.get("comparator_status")
    if status and not _compares(result):
        yield {
            "description": f"comparator arm, {result.get('comparator')}: {status}",
            "statisticType": _kind(result),
            "category": {"text": "comparator"},
            "quantity": _quantity(result, result.get("comparator_value"), status),
        }


def _compares(result: Result) -> bool:
    """Whether the figure itself is of both arms, so that the comparator has none of its own."""
    return result.get("statistic") == TERM + "HazardRatio"


def _kind(result: Result) -> Resource:
    text = result.get("statistic_name")
    if result.get("timepoint"):
        text += f" of {result.get('timepoint')} months"
    code = _STATISTICS.get(result.get("statistic"))
    coding = code and [{"system": _THO + "statistic-type", "code": code[0], "display": code[1]}]
    return {**_some(coding=coding), "text": text}


def _quantity(result: Result, value: str, status: str) -> Resource:
    """The figure with its unit, or why there is none."""
    if not value:
        reason = {"url": _ABSENT, "valueCode": _REASONS.get(status, "unknown")}
        return {"extension": [reason], "unit": status}
    code = _UNITS.get(result.get("unit"))
    unit = _some(unit=result.get("unit_name"))
    coded = {"system": _UCUM, "code": code} if code else {}
    return {"value": _number(value), **unit, **coded}


def _size(result: Result) -> Resource | None:
    n = result.get("n")
    return {"numberOfParticipants": int(n)} if n else None


def _p_value(result: Result) -> list[Resource] | None:
    text = result.get("p_value")
    if not text:
        return None
    code = {"system": _THO + "attribute-estimate-type", "code": "C44185", "display": "P-value"}
    found = _COMPARED.fullmatch(text)
    quantity: Resource | None = None
    if found:
        compared = found[1] if found[1] != "=" else None
        quantity = {"value": _number(found[2]), **_some(comparator=compared)}
    kind = {"coding": [code]}
    return [{"description": f"p {text}", "type": kind, **_some(quantity=quantity)}]


def _design(result: Result) -> list[Resource] | None:
    text = result.get("design") or result.get("study_kind")
    return [{"text": text}] if text else None


def _notes(result: Result) -> Iterator[Resource]:
    """Where the review says it, in its words; what it says elsewhere; and what else to know."""
    yield from _text(f"Study: {result.get('study_name')}.")
    for one in result.readings:
        words = f": {one.printed}" if one.printed else ""
        mark = "Read" if one.accepted else "Not accepted"
        yield from _text(f"{mark} at {one.place}{words}")
    if result.get("follow_up"):
        yield from _text(f"Median follow-up: {result.get('follow_up')} months.")
    yield from _text(result.get("remark"))


def _text(text: str) -> list[Resource]:
    return [{"text": text}] if text else []


def _artifacts(result: Result, source: Source, known: dict[int, Reference]) -> Iterator[Resource]:
    key = whose(result.iri, source.release.counts)
    yield {"type": "derived-from", "citation": f"{key} ({DATA}{key})" if key else REVIEW}
    for number in sorted({number for one in result.accepted for number in one.references}):
        if number in known:
            yield {"type": "citation", "label": str(number), "citation": known[number].sentence}


def _some(**members: Any) -> Resource:
    """Those members that say something: FHIR has no empty ones."""
    return {name: value for name, value in members.items() if value}


def _number(text: str) -> int | float:
    """A decimal as JSON writes it, with the digits it has in the graph.

    >>> _number("28"), _number("13.93")
    (28, 13.93)
    """
    return float(text) if "." in text else int(text)


EXPORTS = (
    Export(
        "fhir",
        "health",
        "FHIR Evidence",
        "json",
        "application/fhir+json",
        "A Bundle (R5) of Evidence resources: population, exposure, comparator, outcome, "
        "statistic, sample size, and the reason where there is no figure.",
        "Evidence platforms and guideline tools that speak FHIR.",
        write,
    ),
)
