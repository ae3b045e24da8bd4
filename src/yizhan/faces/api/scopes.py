"""Scopes: what an integration may use of the door at all. Whether it may do a thing there its roles decide."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

READ_CASES = "cases:read"
TAKE_IN = "cases:open"
ACT = "cases:act"
PROCEDURES = "procedures:read"
REGISTRY = "registry:read"
NOTICES = "notices:read"
REPORTS = "reports:read"
PERSONAL = "personal-data"
OPEN311 = "open311"
OPEN311_PUBLIC = "open311:public"

SCOPES: Mapping[str, str | Promise] = {
    READ_CASES: _("Read matters, their story, their papers, and incidents"),
    TAKE_IN: _("Take in matters and contacts"),
    ACT: _("Act on steps and matters, as far as its roles may"),
    PROCEDURES: _("Read procedures, and have a sentence judged"),
    REGISTRY: _("Read places, customers (masked) and household files"),
    NOTICES: _("Read the notices for its roles"),
    REPORTS: _("Read registers"),
    PERSONAL: _("See telephone and identity numbers in full; each reading is written down"),
    OPEN311: _("Report and follow public services through Open311"),
    OPEN311_PUBLIC: _("Let anybody follow through Open311, without a key, what this integration sees"),
}
