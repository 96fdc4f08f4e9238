"""One study as triples: the study, its arms and cohorts, and every finding about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from rdflib import RDF, RDFS, Literal, URIRef

from graph.findings import Findings, count, number, text
from graph.names import cohort_label, data, event_label, grade_bounds, grade_key, result_label, term
from graph.places import STATUS
from graph.records import (
    Arm,
    Cohort,
    Comparison,
    Event,
    Finding,
    FollowUp,
    Limitation,
    PriorLines,
    Record,
    Result,
    Size,
    Study,
)
from graph.sources import Origin
from graph.things import Things

R = TypeVar("R", bound=Record)

KINDS = {
    "trial": "Trial",
    "real-world study": "RealWorldStudy",
    "indirect comparison": "IndirectComparison",
    "study pool": "StudyPool",
}
ROLES = {
    "experimental": "experimentalArm",
    "single": "experimentalArm",
    "control": "controlArm",
    "comparator option": "comparatorOption",
}
DIRECTIONS = {
    "higher": "HigherThanComparator",
    "lower": "LowerThanComparator",
    "similar": "SimilarToComparator",
    "better": "BetterThanComparator",
    "different": "DifferentFromComparator",
    "not compared": "NotCompared",
}
LEN = {"any": "AnyLenStatus", "exposed": "LenExposed", "refractory": "LenRefractory"}
SETTINGS = {
    "progression on frontline lenalidomide": "ProgressionOnFrontlineLen",
    "progression on lenalidomide maintenance": "ProgressionOnLenMaintenance",
    "lenalidomide within the first line": "FirstLineLenalidomide",
}


class StudyWriter:
    """Writes what one source says about one study; `things` gives the labels of what it names."""

    def __init__(
        self,
        study: Study,
        findings: Findings,
        origin: Origin,
        things: Things,
    ) -> None:
        self._study = study
        self._findings = findings
        self._origin = origin
        self._regimens = things.regimens
        self._events = things.events
        self._node = data(study.id)
        self._belongs = term("trial" if study.kind == "trial" else "study")
        self._arms = things.arms[study.id]
        self._cohorts = things.cohorts[study.id]
        self._randomized = any(arm.role == "control" for arm in self._arms.values())

    def write(self) -> None:
        """Write everything the record holds."""
        study = self._study
        self._write_study()
        self._findings.write_names(self._node, study.id, study.label, study.names, self._node)
        self._findings.write_facts(self._node, study.id, study.label, study.facts, self._node)
        self._each("arms", study.arms, self._write_arm)
        self._each("cohorts", study.cohorts, self._write_cohort)
        self._each("sizes", study.sizes, self._write_size)
        self._each("prior_lines", study.prior_lines, self._write_prior_lines)
        self._each("follow_ups", study.follow_ups, self._write_follow_up)
        self._each("results", study.results, self._write_result)
        self._each("comparisons", study.comparisons, self._write_comparison)
        self._each("events", study.events, self._write_event)
        self._each("limitations", study.limitations, self._write_limitation)

    def _each(self, name: str, records: tuple[R, ...], write: Callable[[R], None]) -> None:
        for position, record in enumerate(records):
            self._findings.of(self._origin.inside(name, position))
            write(record)

    # -------------------------------------------------------------- study, arms and cohorts

    def _write_study(self) -> None:
        study, add = self._study, self._findings.shape
        add(self._node, RDF.type, term(KINDS[study.kind]))
        add(self._node, RDFS.label, Literal(study.label, lang="en"))
        add(self._node, term("condition"), term("RelapsedRefractoryMyeloma"))
        for predicate, keys in (
            ("includesStudy", study.includes),
            ("indexTrial", study.index),
            ("comparatorTrial", study.comparators),
        ):
            for key in keys:
                add(self._node, term(predicate), data(key))

    def _write_arm(self, arm: Arm) -> None:
        add, node = self._findings.shape, self._arm(arm.id)
        regimen = self._regimens[arm.regimen]
        add(node, RDF.type, term("Arm"))
        add(node, RDFS.label, Literal(f"{self._study.label}, {regimen} arm", lang="en"))
        add(node, self._belongs, self._node)
        add(node, term("regimen"), data(arm.regimen))
        add(node, term("treatmentPlan"), text(arm.plan))
        role = term(ROLES[arm.role])
        add(self._node, role, node)
        self._findings.describe(
            self._findings.name(self._study.id, "arm", arm.id),
            self._node,
            role,
            node,
            f"{self._study.label}: {arm.role} arm {regimen}",
            arm,
            self._node,
        )

    def _write_cohort(self, cohort: Cohort) -> None:
        add, node = self._findings.shape, self._cohort(cohort.id)
        add(node, RDF.type, term("ITTCohort" if cohort.itt else "Cohort"))
        add(node, RDFS.label, Literal(self._cohort_label(cohort.id), lang="en"))
        add(node, self._belongs, self._node)
        if cohort.arm is not None:
            add(node, term("arm"), self._arm(cohort.arm))
        for parent in cohort.of:
            add(node, term("subgroupOf"), self._cohort(parent))
        if cohort.same_as is not None:
            add(node, term("sameMembersAs"), self._cohort(cohort.same_as))
        if cohort.len is not None:
            add(node, term("lenStatus"), term(LEN[cohort.len]))
        if cohort.asct is not None:
            asct = "WithASCT" if cohort.asct == "with" else "WithoutASCT"
            add(node, term("studyTransplant"), term(asct))
        for setting in cohort.setting:
            add(node, term("relapseSetting"), term(SETTINGS[setting]))
        add(node, term("priorLinesMin"), count(cohort.lines_min))
        add(node, term("priorLinesMax"), count(cohort.lines_max))
        add(node, term("ageGroup"), text(cohort.age))
        add(node, term("lenDose"), text(cohort.dose))
        add(node, term("characteristic"), text(cohort.characteristic))

    # ------------------------------------------------------------------------------ findings

    def _finding(self, kind: str, label: str, record: Finding, *key: str | int | None) -> URIRef:
        """Write what all findings of a study share: study, population, arm, comparator."""
        node = self._findings.name(self._study.id, *key)
        self._findings.write(node, kind, label, record, self._node)
        add = self._findings.add
        add(node, self._belongs, self._node)
        cohort = getattr(record, "cohort", None)
        arm = getattr(record, "arm", None)
        if cohort is not None:
            add(node, term("population"), self._cohort(cohort))
            arm = arm or self._cohorts[cohort].arm
        if arm is not None:
            add(node, term("arm"), self._arm(arm))
        against = getattr(record, "against", None)
        if against is not None:
            add(node, term("comparatorArm"), self._arm(against))
        add(node, term("qualifier"), text(getattr(record, "qualifier", None)))
        return node

    def _write_size(self, size: Size) -> None:
        add, label = self._findings.add, self._cohort_label(size.cohort)
        shown = f"n = {size.n}" if size.n is not None else ""
        share = f"{size.percent}%" if size.percent is not None else ""
        said = ", ".join(part for part in (shown, share) if part) or f"size {size.status}"
        node = self._finding("CohortSize", f"{label}: {said}", size, size.cohort, "size", size.key)
        add(node, term("n"), count(size.n))
        add(node, term("percent"), number(size.percent))
        if size.percent is not None:
            known = "reported" if size.of else "not reported"
            add(node, term("denominatorStatus"), STATUS[known])
        if size.of is not None:
            add(node, term("denominator"), self._cohort(size.of))
        if size.key is None:
            add(self._cohort(size.cohort), term("n"), count(size.n))
            add(self._cohort(size.cohort), term("percent"), number(size.percent))

    def _write_prior_lines(self, lines: PriorLines) -> None:
        add, cohort = self._findings.add, self._cohort(lines.cohort)
        spread = f" (range {lines.min} to {lines.max or 'more'})" if lines.min is not None else ""
        median = f"median {lines.median}" if lines.median is not None else "no median"
        said = f"{median}{spread}" if lines.status == "reported" else lines.status
        label = f"{self._cohort_label(lines.cohort)}: prior lines: {said}"
        node = self._finding("PriorLinesFinding", label, lines, lines.cohort, "prior-lines")
        axes = self._cohorts[lines.cohort]
        for target in (node, cohort):
            add(target, term("medianPriorLines"), number(lines.median))
            if target == node or axes.lines_min is None:
                add(target, term("priorLinesMin"), count(lines.min))
                add(target, term("priorLinesMax"), count(lines.max))

    def _write_follow_up(self, follow_up: FollowUp) -> None:
        add = self._findings.add
        said = f"{follow_up.months} months" if follow_up.months is not None else follow_up.status
        label = f"{self._cohort_label(follow_up.cohort)}: follow-up {said}"
        node = self._finding("FollowUpFinding", label, follow_up, follow_up.cohort, "follow-up")
        add(node, term("value"), number(follow_up.months))
        if follow_up.months is not None:
            add(node, term("unit"), term("Month"))
            add(node, term("statistic"), term(follow_up.statistic))

    def _write_result(self, result: Result) -> None:
        add, cohort = self._findings.add, self._cohort_label(result.cohort)
        when = f"{result.at_months}m" if result.at_months is not None else None
        key = (result.cohort, result.endpoint, result.statistic, when)
        node = self._finding("Result", result_label(cohort, result), result, *key)
        add(node, term("endpoint"), term(result.endpoint))
        add(node, term("statistic"), term(result.statistic))
        add(node, term("value"), number(result.value))
        if result.unit is not None:
            add(node, term("unit"), term(result.unit))
        add(node, term("comparatorValue"), number(result.against_value))
        if self._randomized and result.against is not None:
            known = "reported" if result.against_value is not None else "not reported"
            add(node, term("comparatorStatus"), STATUS[known])
        add(node, term("pValueText"), text(result.p))
        add(node, term("timepointMonths"), number(result.at_months))
        add(node, term("followUpMonths"), number(result.follow_up))

    def _write_comparison(self, comparison: Comparison) -> None:
        add = self._findings.add
        against = self._against(comparison.against)
        who = self._who(comparison.cohort, comparison.arm)
        label = f"{who}: {comparison.endpoint} {comparison.direction}" + (
            f" (against {against})" if against else ""
        )
        key = (comparison.cohort or comparison.arm, comparison.endpoint, "compared", comparison.key)
        node = self._finding("ComparativeFinding", label, comparison, *key)
        add(node, term("endpoint"), term(comparison.endpoint))
        add(node, term("direction"), term(DIRECTIONS[comparison.direction]))
        add(node, term("degree"), text(comparison.degree))

    def _write_event(self, event: Event) -> None:
        add, name = self._findings.add, self._events[event.event]
        who = self._who(event.cohort, event.arm)
        label = event_label(who, self._against(event.against), event, name)
        key = (event.cohort or event.arm, event.event, grade_key(event.grade), event.key)
        node = self._finding("AdverseEventFinding", label, event, *key)
        add(node, term("adverseEvent"), term(event.event))
        add(node, term("direction"), term(DIRECTIONS[event.direction]))
        add(node, term("degree"), text(event.degree))
        add(node, term("eventCategory"), text(event.category))
        add(node, term("n"), count(event.n))
        if event.grade is not None:
            low, high = grade_bounds(event.grade)
            add(node, term("gradeMin"), count(low))
            add(node, term("gradeMax"), count(high))

    def _write_limitation(self, limitation: Limitation) -> None:
        add = self._findings.add
        key = ("limitation", limitation.type, limitation.key)
        label = f"{self._study.label}: {limitation.words}"
        node = self._finding("Limitation", label, limitation, *key)
        add(node, term("limitationType"), term(limitation.type))
        add(node, term("wording"), text(limitation.words))
        if limitation.endpoint is not None:
            add(node, term("endpoint"), term(limitation.endpoint))

    # --------------------------------------------------------------------- names and labels

    def _arm(self, key: str) -> URIRef:
        return data(self._study.id, key)

    def _cohort(self, key: str) -> URIRef:
        return data(self._study.id, key)

    def _regimen_of(self, arm: str) -> str:
        return self._regimens[self._arms[arm].regimen]

    def _who(self, cohort: str | None, arm: str) -> str:
        """The patients a statement is about: a cohort, else all of an arm."""
        if cohort is not None:
            return self._cohort_label(cohort)
        return f"{self._study.label}, {self._regimen_of(arm)}"

    def _against(self, arm: str | None) -> str | None:
        return self._regimen_of(arm) if arm is not None else None

    def _cohort_label(self, key: str) -> str:
        cohort = self._cohorts[key]
        regimen = self._regimen_of(cohort.arm) if cohort.arm is not None else None
        return cohort_label(self._study.label, regimen, cohort)
