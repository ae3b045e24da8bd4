"""Sweeping: what was photographed for a form that was never sent does not stay for ever."""

from datetime import timedelta

from django.core.files.storage import default_storage

from tests.capabilities.conftest import NINE, House
from tests.capabilities.documents.conftest import picture, upload
from yizhan.capabilities.documents import storing
from yizhan.capabilities.documents.models import Attachment
from yizhan.capabilities.documents.papers import is_intact, thumbnail, thumbnail_path
from yizhan.capabilities.documents.sweeping import KEPT_LOOSE, sweep
from yizhan.capabilities.documents.tasks import sweep as job
from yizhan.cases.models import Case
from yizhan.registry.models import Staff

A_MINUTE = timedelta(minutes=1)


def photo(house: House, who: Staff, size: tuple[int, int] = (40, 30)) -> Attachment:
    content = picture(size=size)
    return storing.store(upload(content), Attachment.Kind.PHOTO, house.site, house.actor(who), NINE)


def linked(house: House, case: Case, paper: Attachment) -> None:
    storing.link([paper.ref], case, step="repair", by=house.actor(house.li))


# Loose uploads stayed for ever: every form that was begun and not sent left its photos, with nobody to see them.
def test_a_photo_of_a_form_that_was_never_sent_goes_after_a_day_with_its_file(house: House) -> None:
    taken = photo(house, house.li)
    thumbnail(taken).close()

    assert sweep(NINE + KEPT_LOOSE - A_MINUTE) == 0
    assert default_storage.exists(taken.file)

    assert sweep(NINE + KEPT_LOOSE) == 1
    assert not Attachment.objects.exists()
    assert not default_storage.exists(taken.file)
    assert not default_storage.exists(thumbnail_path(taken))


def test_what_a_matter_speaks_of_stays(house: House) -> None:
    case = house.leak()
    taken = photo(house, house.li)
    linked(house, case, taken)

    assert sweep(NINE + timedelta(days=400)) == 0
    assert is_intact(taken)


def test_the_file_stays_while_another_row_is_of_the_same_content(house: House) -> None:
    case = house.leak()
    kept, _left = photo(house, house.li), photo(house, house.zhao)
    linked(house, case, kept)

    assert sweep(NINE + KEPT_LOOSE) == 1
    assert list(Attachment.objects.all()) == [kept]
    assert is_intact(kept)


def test_the_job_sweeps_at_the_time_it_was_meant_for(house: House) -> None:
    photo(house, house.li)
    photo(house, house.zhao, size=(30, 30))

    job(timestamp=int((NINE + KEPT_LOOSE).timestamp()))

    assert not Attachment.objects.exists()
