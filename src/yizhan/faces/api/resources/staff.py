"""Who works at the site, in which roles, and who is on duty now."""

from django.utils.translation import gettext_lazy as _
from ninja import Schema

from yizhan.faces.api.routes import Resource
from yizhan.faces.api.scopes import REGISTRY
from yizhan.faces.api.visiting import ProgramRequest
from yizhan.faces.api.words import told
from yizhan.faces.matter import Colleague, colleagues_at

resource = Resource(_("Staff"))


class StaffTold(Schema):
    id: str = told(_("As steps are handed to, and as the journal names people"), examples=["staff:12"])
    name: str
    roles: list[str]
    on_duty: bool


class StaffList(Schema):
    staff: list[StaffTold]


@resource.get("/staff", scope=REGISTRY, answer=StaffList, summary=_("Who works here, those on duty first"))
def staff(request: ProgramRequest) -> StaffList:
    return StaffList(staff=[staff_told(one) for one in colleagues_at(request.site, request.now)])


def staff_told(colleague: Colleague) -> StaffTold:
    return StaffTold(id=colleague.id, name=colleague.name, roles=sorted(colleague.roles), on_duty=colleague.on_duty)
