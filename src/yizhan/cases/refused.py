"""A command that did not happen, as the shell's exception: nothing was stored, nothing typed is lost."""

from yizhan.procedure.refusals import Refusal


class Refused(Exception):
    """Carries the core's refusal. The sentence people read is made in `sentences`, in their language."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.code)
        self.refusal = refusal

    @property
    def code(self) -> str:
        return self.refusal.code

    @classmethod
    def because(cls, code: str, **facts: object) -> "Refused":
        return cls(Refusal(code, **facts))
