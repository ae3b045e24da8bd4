"""Why a webhook is not set up: a code for programs, a sentence for people."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "title": _("Give it a name by which people know the other system."),
    "kinds": _("Choose at least one thing to be told of."),
    "ended": _("“{title}” has ended. Set up a new one."),
    "address": _("This is no web address: {target}. Write https://… as the other system gives it."),
    "scheme": _("Only https is called: {target}."),
    "user": _("An address with a user name or password in it is not kept: {target}."),
    "name": _("{target} is not found. Check how it is written."),
    "private": _("{target} lies in our own network or on this machine. Only public addresses are called."),
}


class WebhookRefused(Exception):
    """`code` is stable and `facts` fill its sentence; nothing was changed."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts

    def __str__(self) -> str:
        return str(SENTENCES[self.code]).format(**self.facts)
