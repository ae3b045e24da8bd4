"""Settings of a site: added, never changed; taken back by a line of their own; drafted before they count."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from yizhan.cases.surroundings import around
from yizhan.registry.changes import Because
from yizhan.registry.models import ParameterDraft, Site, SiteParameter, Staff
from yizhan.registry.parameters import (
    draft_of,
    in_force,
    publish_draft,
    set_parameter,
    settings_of,
    take_back,
    write_draft,
)
from yizhan.registry.refusals import RegistryRefused

DAY = timedelta(days=1)


def because(now: datetime, reason: str = "说明") -> Because:
    return Because(by=None, now=now, reason=reason)


def put(site: Site, value: Any, now: datetime, **given: Any) -> SiteParameter:
    return set_parameter(site, "property", "rate", value, because(now), **given)


def counting(site: Site, now: datetime) -> Any:
    """What counts, as the registry tells it and as a decision is told it: the two must agree."""
    own = {name: row.value for name, row in in_force(site, now).items()}
    assert own == dict(around(site, now).parameters)
    return own.get("rate", "as in the pack")


def test_taking_back_the_first_setting_goes_back_to_the_pack(home: Site, now: datetime) -> None:
    first = put(home, 0.5, now)

    back = take_back(first, because(now + DAY))

    assert (back.as_in_pack, back.undoes) == (True, first)
    assert counting(home, now) == 0.5, "what counted then is not changed afterwards"
    assert counting(home, now + DAY) == "as in the pack"
    assert len(settings_of(home, "rate")) == 2


def test_taking_back_a_later_one_brings_back_the_one_before(home: Site, now: datetime) -> None:
    put(home, 0.5, now)
    second = put(home, 0.8, now + DAY)

    take_back(second, because(now + 2 * DAY))

    assert counting(home, now + 2 * DAY) == 0.5


def test_what_is_to_come_is_taken_back_before_it_counts(home: Site, now: datetime) -> None:
    put(home, 0.5, now)
    coming = put(home, 0.8, now, valid_from=now + 7 * DAY)

    take_back(coming, because(now + DAY))

    assert counting(home, now + 8 * DAY) == 0.5


def test_a_setting_between_now_and_what_is_to_come_stands(home: Site, now: datetime) -> None:
    """Taken back, the coming value gives way to what counts by then, not to what counted when it was written."""
    put(home, 0.5, now)
    coming = put(home, 0.8, now, valid_from=now + 7 * DAY)
    put(home, 0.6, now + 3 * DAY)

    take_back(coming, because(now + 4 * DAY))

    assert counting(home, now + 8 * DAY) == 0.6


def test_nothing_is_taken_back_twice(home: Site, now: datetime) -> None:
    first = put(home, 0.5, now)
    take_back(first, because(now + DAY))

    with pytest.raises(RegistryRefused) as refused:
        take_back(first, because(now + 2 * DAY))

    assert refused.value.code == "counts-no-more"


def test_two_who_take_back_at_the_same_moment_take_back_once(home: Site, now: datetime) -> None:
    """Both saw it counting: the database lets one line through."""
    coming = put(home, 0.5, now, valid_from=now + 7 * DAY)
    take_back(coming, because(now))

    with pytest.raises(RegistryRefused) as refused:
        take_back(coming, because(now))

    assert refused.value.code == "counts-no-more"
    assert SiteParameter.objects.filter(undoes=coming).count() == 1


def test_what_no_longer_counts_is_not_taken_back(home: Site, now: datetime) -> None:
    first = put(home, 0.5, now)
    put(home, 0.8, now + DAY)

    with pytest.raises(RegistryRefused):
        take_back(first, because(now + 2 * DAY))


def test_a_parameter_may_be_set_to_having_no_value(home: Site, now: datetime) -> None:
    put(home, None, now)

    assert counting(home, now) is None


@pytest.mark.parametrize("act", ["update", "delete"])
def test_the_database_refuses_to_rewrite_a_setting(home: Site, now: datetime, act: str) -> None:
    put(home, 0.5, now)
    rows = SiteParameter.objects.filter(site=home)

    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(reason="别的") if act == "update" else rows.delete()


def draft(site: Site, by: Staff, now: datetime, value: Any = 0.5, **given: Any) -> None:
    kept = {"value": value, "as_in_pack": False, "valid_from": None, "reason": "试", **given}
    write_draft(site, "property", "rate", kept, by=by, now=now)


def test_a_draft_counts_for_nothing_until_it_is_published(home: Site, wang: Staff, li: Staff, now: datetime) -> None:
    draft(home, wang, now)
    assert counting(home, now) == "as in the pack"

    published = publish_draft(home, "rate", now, by=li, now=now + DAY)

    assert (published.set_by, published.reason) == (li, "试")
    assert counting(home, now + DAY) == 0.5
    assert draft_of(home, "rate") is None


def test_a_second_draft_takes_the_place_of_the_first(home: Site, wang: Staff, now: datetime) -> None:
    draft(home, wang, now)
    draft(home, wang, now + DAY, None)

    assert ParameterDraft.objects.get().value is None


def test_only_the_draft_that_was_looked_at_is_published(home: Site, wang: Staff, now: datetime) -> None:
    draft(home, wang, now)
    draft(home, wang, now + DAY, 0.9)

    with pytest.raises(RegistryRefused) as refused:
        publish_draft(home, "rate", now, by=wang, now=now + DAY)

    assert refused.value.code == "draft-changed"
    assert counting(home, now + DAY) == "as in the pack"


def test_a_day_that_has_come_meanwhile_is_not_written_into_the_past(home: Site, wang: Staff, now: datetime) -> None:
    draft(home, wang, now, valid_from=now + DAY)

    with pytest.raises(RegistryRefused) as refused:
        publish_draft(home, "rate", now, by=wang, now=now + 2 * DAY)

    assert refused.value.code == "draft-too-late"


def test_the_next_site_goes_by_its_own(home: Site, next_door: Site, now: datetime) -> None:
    put(home, 0.5, now)

    assert counting(next_door, now) == "as in the pack"
