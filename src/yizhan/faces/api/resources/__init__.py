"""What can be asked for, one file a subject."""

from yizhan.faces.api.resources import (
    attachments,
    cases,
    contacts,
    customers,
    incidents,
    notices,
    places,
    procedures,
    registers,
    sites,
    staff,
    steps,
)
from yizhan.faces.api.routes import Resource

RESOURCES: tuple[Resource, ...] = (
    sites.resource,
    procedures.resource,
    cases.resource,
    steps.resource,
    attachments.resource,
    contacts.resource,
    incidents.resource,
    places.resource,
    customers.resource,
    staff.resource,
    notices.resource,
    registers.resource,
)
