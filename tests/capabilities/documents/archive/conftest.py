"""Matters that have come to their end and lie in the archive."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.capabilities.conftest import NINE, House
from tests.capabilities.documents.conftest import picture, upload
from yizhan.capabilities.documents import storing
from yizhan.capabilities.documents.models import ArchiveEntry, Attachment
from yizhan.cases.people import staff_id
from yizhan.registry.models import Occupancy, SiteParameter


@pytest.fixture
def sealed(house: House) -> Callable[..., ArchiveEntry]:
    """A leak of 陈's with one photo, repaired, asked after, in both files."""
    Occupancy.objects.get_or_create(party=house.owner, place=house.room)

    def seal(**opened: Any) -> ArchiveEntry:
        case = house.leak(**opened)
        photo = storing.store(upload(picture()), Attachment.Kind.PHOTO, house.site, house.actor(house.wang), NINE)
        storing.link([photo.ref], case, step="", by=house.actor(house.wang))
        case = house.ask(house.repair(house.dispatch(case, staff_id(house.li))))
        return ArchiveEntry.objects.select_related("case__site__organisation", "case__place", "case__party").get(
            case=case
        )

    return seal


@pytest.fixture
def kept_three_years(house: House) -> None:
    SiteParameter.objects.create(
        site=house.site, pack="desk", name="keep_orders", value="P3Y", valid_from=NINE, set_at=NINE, reason="制度"
    )
