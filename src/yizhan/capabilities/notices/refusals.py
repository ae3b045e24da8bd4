"""Why a line outside is not set up: a code for programs, a sentence for people."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "title": _("Give it a name by which people know it."),
    "whom": _("A line is for a role, or for a person, or for all: not for two of them."),
    "nobody": _("There is no such role or person at this site. Choose from the list."),
    "unreadable": _("This address is not understood. Write it as the service's page of Apprise shows it."),
    "service": _("{service} is not spoken to over the web, and is not called from here."),
    "scheme": _("{service} is only called encrypted: write {instead}://…"),
    "private": _("{target} lies in our own network or on this machine. Only public addresses are called."),
    "ended": _("“{title}” has ended. Set up a new one."),
    "no-answer": _("“{title}” did not take it. Check the address and the key, or set it up anew."),
}


class LineRefused(Exception):
    """`code` is stable and `facts` fill its sentence; nothing was changed."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts

    def __str__(self) -> str:
        return str(SENTENCES[self.code]).format(**self.facts)
