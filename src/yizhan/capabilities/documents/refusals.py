"""Why a paper is not taken in: a code for programs, a sentence for people."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "empty": _("“{name}” has nothing in it. Choose the file again."),
    "too-large": _("“{name}” is larger than {most} MB. Send a smaller one."),
    "not-an-image": _("“{name}” is not the image it claims to be. Take the photo again, or choose another."),
    "wrong-format": _("“{name}” cannot be read. Photos are taken as JPEG, PNG or WebP, papers also as PDF."),
    "too-many-pixels": _("“{name}” is too large a picture. Take the photo with a lower resolution."),
    "blank-signature": _("Nothing has been written in the signature field yet."),
    "too-many": _("{most} files are the most. Remove some, or send them with another step."),
    "unknown-paper": _("One of the photos is not known any more. Add it again."),
}


class PaperRefused(Exception):
    """`code` is stable and `facts` fill its sentence; nothing was kept."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts

    def __str__(self) -> str:
        return str(SENTENCES[self.code]).format(**self.facts)
