"""A case that is not what its events add up to fails the play, wherever the difference lies."""

from collections.abc import Callable, Iterator

import pytest

from tests.insight.conformance.conftest import read
from yizhan.cases.models import Case
from yizhan.insight.conformance.gone import NOTHING_GONE
from yizhan.insight.conformance.journal import Books
from yizhan.insight.conformance.mistakes import Failed
from yizhan.insight.conformance.player import Player
from yizhan.insight.conformance.stage import Stage, opened

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(stage: Stage) -> Iterator[Case]:
    line = "open: {as: c1, procedure: repair, channel: shop, by: clerk, place: 3-2-501, data: {what: 自行车}}"
    scenario = read(line)[0][0]
    nine = scenario.at.replace(tzinfo=stage.zone)
    with opened(stage, stage.library, nine) as cast:
        player = Player(stage, scenario, stage.library, cast, nine, gone=NOTHING_GONE, checked=True)
        assert player.play() is None
        yield Case.objects.get()


def test_books_that_agree(stage: Stage, case: Case) -> None:
    books = Books(stage.site)

    books.check()
    books.close()

    assert books.cases[case.pk].state.data == {"what": "自行车"}
    assert books.cases[case.pk].head == bytes(case.head)


def answered_otherwise(case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(data={"what": "汽车"})


def another_head(case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(head=b"\0" * 32)


@pytest.mark.parametrize(
    ("tampered", "sentence"),
    [(answered_otherwise, "rebuilt from its events differs in: data"), (another_head, "ends elsewhere")],
)
def test_a_case_changed_beside_its_events_is_found(
    stage: Stage, case: Case, tampered: Callable[[Case], None], sentence: str
) -> None:
    tampered(case)

    with pytest.raises(Failed, match=sentence):
        Books(stage.site).check()


def test_a_case_that_counts_more_events_than_it_has_is_found_by_the_audit(stage: Stage, case: Case) -> None:
    books = Books(stage.site)
    books.check()
    Case.objects.filter(pk=case.pk).update(version=case.version + 1)

    with pytest.raises(Failed, match="cut-short"):
        books.close()
