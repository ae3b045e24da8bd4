"""Why something is not done in the archive: a code for programs, a sentence for people."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "not-sealed": _("{number} is not complete yet: file the missing copy first."),
    "no-package": _("The package of {number} is being made. Look again in a minute."),
    "destroyed": _("{number} was destroyed; its line and its hash are all that is left."),
    "reason": _("Say why. The reason is kept with the archive."),
    "not-yours": _("This is for {needed}."),
    "held": _("{number} is under a legal hold already, since {since}."),
    "not-held": _("{number} is under no hold."),
    "nothing-chosen": _("Choose what is to go onto the list first."),
    "not-due": _("{number} is not due for disposal: it is kept for longer, held, or on a list already."),
    "decided": _("{number} was decided already, by {by}."),
    "same-person": _("Who proposed it may not decide it. Ask somebody else of {needed}."),
}


class ArchiveRefused(Exception):
    """`code` is stable and `facts` fill its sentence; nothing was changed."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts

    def __str__(self) -> str:
        return str(SENTENCES[self.code]).format(**self.facts)
