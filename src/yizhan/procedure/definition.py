"""What a case was opened under: one version of a procedure with the pack it lies in."""

from dataclasses import dataclass

from yizhan.procedure.model import Pack, Procedure


@dataclass(frozen=True, slots=True)
class Definition:
    pack: Pack
    procedure: Procedure
