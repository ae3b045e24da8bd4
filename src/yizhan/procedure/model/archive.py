"""The archive: in which files copies of an ended case must lie, who sees to it, who may part with it again."""

from dataclasses import dataclass
from typing import Literal

from yizhan.procedure.model.steps import RoleChoice
from yizhan.procedure.model.text import Text


@dataclass(frozen=True, slots=True)
class File:
    """A file (档案) that copies are put into: one of the site's own, or one for each owner's home."""

    id: str
    title: Text
    of: Literal["site", "owner"] = "site"
    clauses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Archive:
    """What an ended case of a procedure is archived by. It is sealed when a copy lies in every one of `files`.

    How long it is kept is said by the record that numbers it (`retention`).
    """

    files: tuple[str, ...]
    by: RoleChoice = RoleChoice()  # who files what is missing
    hold_by: RoleChoice = RoleChoice()  # who sets and lifts a legal hold
    proposed_by: RoleChoice = RoleChoice()  # who proposes what is due for disposal
    decided_by: RoleChoice = RoleChoice()  # who decides it; never the same person
    clauses: tuple[str, ...] = ()
    line: int = 0
