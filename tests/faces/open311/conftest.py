"""A city app with a key, at the garden, whose packs offer public services."""

from collections.abc import Callable

import pytest

from tests.faces.api.conftest import LetIn, Program, let_in
from tests.faces.conftest import House
from yizhan.faces.api.scopes import OPEN311
from yizhan.registry.models import Staff

__all__ = ["let_in"]


@pytest.fixture
def clerk(house: House, staff_hired: Callable[..., Staff]) -> Staff:
    house.site.packs = ["desk", "public"]
    house.site.save()
    return staff_hired("吴", house.site, "clerk")


@pytest.fixture
def app(house: House, clerk: Staff, let_in: LetIn) -> Program:
    return let_in("city app", roles=["customer"], scopes=[OPEN311])
