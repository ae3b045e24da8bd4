"""A matter that waits for another it called: who is chosen, who sees it, whose time it is."""

from collections.abc import Callable

import pytest
from django.utils import timezone

from tests.faces.conftest import House
from tests.faces.test_papers import _files, photo
from yizhan.cases import running
from yizhan.cases.models import Case
from yizhan.procedure.commands import Complete
from yizhan.registry.models import Staff

__all__ = ["_files"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def meng(house: House, staff_hired: Callable[..., Staff]) -> Staff:
    house.site.packs = ["desk", "errand"]
    house.site.save()
    return staff_hired("孟", house.site, "porter")


def errand(house: House, chosen: Staff) -> Case:
    data = {"wish": "取快递", "chosen": f"staff:{chosen.pk}"}
    return running.open_case(house.site, "errand", by=house.actor(house.wang), now=timezone.now(), data=data)


# The repairer whom the dispatcher had named was not in the repair order: it lay on everybody's list.
def test_who_was_chosen_has_the_called_matter_in_hand(house: House, meng: Staff) -> None:
    fetch = Case.objects.get(parent=errand(house, meng))

    assert fetch.data == {"wish": "取快递", "porter": f"staff:{meng.pk}"}
    assert fetch.state.steps["go"].assigned_name == "孟"


def test_who_cannot_do_it_is_not_handed_it(house: House, meng: Staff) -> None:
    fetch = Case.objects.get(parent=errand(house, house.li))

    assert fetch.data == {"wish": "取快递"}
    assert fetch.state.steps["go"].assigned_to == ""


# The dispatcher who asked how far the repair had come got "not found".
def test_the_called_matter_is_one_click_away_from_its_caller(house: House, meng: Staff) -> None:
    parent = errand(house, meng)
    fetch = Case.objects.get(parent=parent)

    html = house.client(house.wang).get(f"/garden/cases/{parent.number}/").content.decode()
    assert f"/garden/cases/{fetch.number}/" in html
    assert house.client(house.wang).get(f"/garden/cases/{fetch.number}/").status_code == 200


# Whoever verified a repair got an error page in place of its photo: it was taken in the matter that had been called.
def test_a_photo_of_the_called_matter_is_seen_at_its_caller(house: House, meng: Staff) -> None:
    parent = errand(house, meng)
    answer = house.client(meng).post("/garden/papers/", {"file": photo()})
    ref = answer.json()["ref"]
    fetch = Case.objects.get(parent=parent)
    house.client(meng).post(f"/garden/cases/{fetch.number}/steps/go/completion/", {"outcome": "done", "photo": ref})
    running.run(Case.objects.get(parent=fetch), Complete(step="climb"), by=house.actor(meng), now=timezone.now())

    html = house.client(house.wang).get(f"/garden/cases/{parent.number}/").content.decode()
    assert f"/garden/papers/{ref}/small/" in html
    assert house.client(house.wang).get(f"/garden/papers/{ref}/small/").status_code == 200


# The chain of responsibility counted against a guard the hours in which a repair lay with the customer centre.
def test_the_time_of_a_called_matter_is_nobodys_here(house: House, meng: Staff) -> None:
    parent = errand(house, meng)
    fetch = running.run(Case.objects.get(parent=parent), Complete(step="go"), by=house.actor(meng), now=timezone.now())
    running.run(Case.objects.get(parent=fetch), Complete(step="climb"), by=house.actor(meng), now=timezone.now())

    html = house.client(house.wang).get(f"/garden/cases/{parent.number}/").content.decode()
    chain = html[html.index('<ol class="chain">') :]
    chain = chain[: chain.index("</ol>")]
    assert 'data-kind="called"' in chain
    assert "取件" in chain
    assert "孟" not in chain
