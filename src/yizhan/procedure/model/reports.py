"""Reports: what is counted of a week or a month, for whom, and by which procedure it is prepared."""

from collections.abc import Mapping
from dataclasses import dataclass

from yizhan.procedure.model.facts import Fact
from yizhan.procedure.model.text import Text
from yizhan.procedure.rhythm import Rhythm

# What matters may be grouped by besides the answers to a field.
OF_A_CASE = ("channel", "building", "place", "procedure", "status", "day")


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure of a report: a question about the period's matters, and what its answer is broken down by.

    `by` names fields, or words of OF_A_CASE. Conditions may ask the question as a fact, by the measure's name.
    """

    id: str
    title: Text
    fact: Fact
    by: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """`procedure` is the one that prepares it: a case of it reports on the period in which it was received.

    What people write of the figures are fields of `record`; when it is due is a limit of the procedure.
    """

    id: str
    title: Text
    rhythm: Rhythm
    procedure: str
    record: str | None
    receives: tuple[str, ...]
    measures: Mapping[str, Measure]
    receipt: str | None = None  # the procedure, called at the submission, whose end says that it was received
    clauses: tuple[str, ...] = ()
    line: int = 0
