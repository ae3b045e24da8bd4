"""What the registry does not do, with a code for programs and a sentence for people."""

from __future__ import annotations

from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "left": _("{name} left on {left}. Give the role to someone who works here."),
    "already-holds": _("{name} already holds {role} then."),
    "already-on-duty": _("{name} is already on duty for {role} then. Change that shift instead."),
    "not-holder": _("{name} does not hold {role} here. Give the role first, then the duty."),
    "already-lives-there": _("{name} is already registered as this for {place} in that time."),
    "no-such-field": _("{field} is not something that is masked."),
    "no-reason": _("Say why. The reason is kept with what you were shown."),
    "too-long": _("At most {most} characters are kept of it. Say it more briefly."),
    "counts-no-more": _("This setting counts no more, or was taken back already. Set the value you want instead."),
    "draft-changed": _("This draft was changed or published meanwhile. Look at it again before you publish it."),
    "draft-too-late": _("The day from which this should count has come. Choose a later day, or at once."),
    "other-site": _("That belongs to another site."),
}


class RegistryRefused(Exception):
    """`code` is stable and `facts` fill its sentence; nothing was changed."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts

    def __str__(self) -> str:
        return str(SENTENCES[self.code]).format(**self.facts)


def constraint_name(error: IntegrityError) -> str | None:
    """The name of the constraint that the database refused by, as the models name it."""
    diagnostics = getattr(error.__cause__, "diag", None)
    return getattr(diagnostics, "constraint_name", None)
