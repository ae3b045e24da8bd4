"""The expectation `report`: what the case's report says, as it was submitted, else as it would be counted now."""

from typing import Any

from django.utils.translation import gettext as _

from yizhan.cases.models import Case
from yizhan.insight.conformance.mistakes import Failed, Place
from yizhan.insight.conformance.names import lookup, unknown
from yizhan.insight.conformance.written import Written
from yizhan.insight.reports.figures import Counted, Figure
from yizhan.insight.reports.standing import prepared_by
from yizhan.procedure.definition import Definition
from yizhan.procedure.model import Measure

PLACES = 4  # of a share or a mean: 0.3333 is a third
TOTAL = "total"


def report(case: Case, definition: Definition, written: Written) -> None:
    """`{measure: number}`, or `{measure: {total: number, grouping: {key: number}}}`; `null`: nothing to tell."""
    counted: dict[str, tuple[Measure, Counted]] = {}
    for prepared in prepared_by(case, definition):
        for id, measure in prepared.asked.report.measures.items():
            counted[id] = (measure, prepared.figures.get(id, Counted(Figure())))
    inner = written.mapping("report")
    for key in inner:
        place = inner.place_of(key)
        name = lookup(key, {id: measure.title for id, (measure, _figures) in counted.items()}, place)
        if name is None:
            raise unknown(place, _("measure"), key, counted, of=definition.procedure.id)
        measure, figures = counted[name]
        _compare(definition, measure, figures, inner, key)


def _compare(definition: Definition, measure: Measure, counted: Counted, written: Written, key: str) -> None:
    wanted = written.value(key)
    if not isinstance(wanted, dict):
        _must_be(measure.id, wanted, counted.whole.value(measure.fact.gives))
        return
    inner = written.mapping(key)
    for group, value in wanted.items():
        if group == TOTAL:
            _must_be(measure.id, value, counted.whole.value(measure.fact.gives))
            continue
        if group not in measure.by:
            raise unknown(inner.place_of(group), _("grouping"), group, (TOTAL, *measure.by), of=measure.id)
        for part, number in value.items():
            figure = counted.by.get(group, {}).get(_key(definition, group, part, inner.place_of(group)), Figure())
            _must_be(f"{measure.id} {group} {part}", number, figure.value(measure.fact.gives))


def _key(definition: Definition, group: str, written: str, place: Place) -> str:
    """A choice by its id or its title; nothing answered is `none`."""
    if written == "none":
        return ""
    field = definition.pack.fields.get(group)
    if field is None or not field.choices:
        return written
    found = lookup(written, {choice.id: choice.title for choice in field.choices}, place)
    if found is None:
        raise unknown(place, _("choice"), written, [choice.id for choice in field.choices], of=group)
    return found


def _must_be(what: str, wanted: Any, found: float | None) -> None:
    told = None if found is None else round(found, PLACES)
    if wanted != told:
        raise Failed(what, expected=str(wanted), found=str(told))
