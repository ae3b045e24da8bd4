"""What a pack says, as frozen values. The loader builds them; nothing that runs ever changes one."""

from yizhan.procedure.model.archive import Archive, File
from yizhan.procedure.model.expression import Expression, ExpressionError
from yizhan.procedure.model.facts import Fact
from yizhan.procedure.model.fields import BadValue, Choice, Field, FieldType
from yizhan.procedure.model.limits import Extension, Limit, Term
from yizhan.procedure.model.packs import Channel, Library, Pack, Parameter, Record, Role
from yizhan.procedure.model.procedures import Change, Classification, Intake, Procedure, Public, Schedule
from yizhan.procedure.model.quotas import Counted, Quota
from yizhan.procedure.model.reports import Measure, Report
from yizhan.procedure.model.steps import (
    END,
    AutoRule,
    Borrow,
    Call,
    Checklist,
    ChecklistLine,
    Effect,
    Form,
    Gate,
    Outcome,
    RoleChoice,
    Script,
    Step,
)
from yizhan.procedure.model.subjects import Cover, Subjects
from yizhan.procedure.model.text import Text

__all__ = [
    "END",
    "Archive",
    "AutoRule",
    "BadValue",
    "Borrow",
    "Call",
    "Change",
    "Channel",
    "Checklist",
    "ChecklistLine",
    "Choice",
    "Classification",
    "Counted",
    "Cover",
    "Effect",
    "Expression",
    "ExpressionError",
    "Extension",
    "Fact",
    "Field",
    "FieldType",
    "File",
    "Form",
    "Gate",
    "Intake",
    "Library",
    "Limit",
    "Measure",
    "Outcome",
    "Pack",
    "Parameter",
    "Procedure",
    "Public",
    "Quota",
    "Record",
    "Report",
    "Role",
    "RoleChoice",
    "Schedule",
    "Script",
    "Step",
    "Subjects",
    "Term",
    "Text",
]
