"""The versions of the packs, on the page: what differs, who runs under which, what lies in the folder, moving."""

import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.faces.conftest import PACKS, SHANGHAI, House
from yizhan.cases import library
from yizhan.cases.models import Case, Event, LibraryVersion
from yizhan.cases.people import staff_id
from yizhan.procedure.commands import HandBack
from yizhan.registry.models import RoleHolding, Staff

LATER = datetime(2026, 2, 1, tzinfo=SHANGHAI)
ANSWERED = ("does: {zh: 派维修员上门, en: Send a repairer}", "does: {zh: 马上派人, en: Send somebody at once}")
RENAMED = ("\n  repair:\n    title", "\n  visit:\n    title"), ("done: repair\n", "done: visit\n"), (
    "en: Nobody at home}, to: repair", "en: Nobody at home}, to: visit"), ("[repair]", "[visit]"), (
    "en: Repair again}, to: repair", "en: Repair again}, to: visit")  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Path:
    """The packs folder, open for changes."""
    folder = tmp_path / "packs"
    shutil.copytree(PACKS, folder)
    settings.PACKS_DIR = folder
    return folder


def edit(folder: Path, *changes: tuple[str, str]) -> None:
    files = {file: file.read_text(encoding="utf-8") for file in folder.rglob("*.yaml")}
    for before, after in changes:
        assert any(before in text for text in files.values()), before
        files = {file: text.replace(before, after) for file, text in files.items()}
    for file, text in files.items():
        file.write_text(text, encoding="utf-8")


def publish(folder: Path, *changes: tuple[str, str], **given: Any) -> int:
    edit(folder, *changes)
    return library.publish(folder, now=LATER, **given).id


def free(house: House) -> Case:
    """On its repair step, in nobody's hands."""
    return house.do(house.dispatched(), house.wang, HandBack(step="repair", reason="换人"))


def text(house: House, address: str, staff: Staff | None = None) -> str:
    answer = house.client(staff or house.sun).get(f"/garden/versions/{address}")
    assert answer.status_code == 200
    return str(answer.content.decode())


def post(house: House, address: str, **body: Any) -> Any:
    return house.client(house.sun).post(f"/garden/versions/{address}", body)


def everywhere(house: House) -> None:
    """孙 watches over the next site as well: the packs are everybody's."""
    RoleHolding.objects.create(staff=house.sun, site=house.next_door, role="supervisor", since=LATER)


# -- what differs -----------------------------------------------------------------------------------


def test_the_list_tells_who_published_when_and_what_runs_under_it(house: House, folder: Path) -> None:
    house.leak()
    publish(folder, ANSWERED, by=staff_id(house.sun), by_name="孙", note="客户等太久")

    shown = text(house, "")

    assert "孙" in shown
    assert "客户等太久" in shown
    assert '<td class="number">1</td>' in shown, "under the version before"
    assert "迁移在办事项" in shown


def test_who_published_at_another_organisation_is_not_named(house: House, folder: Path) -> None:
    publish(folder, ANSWERED, by=staff_id(house.sun), by_name="孙")
    house.sun.organisation = house.sun.organisation.__class__.objects.create(slug="other", name="另一家")
    house.sun.save(update_fields=["organisation"])
    house.site.refresh_from_db()
    RoleHolding.objects.create(staff=house.wang, site=house.site, role="supervisor", since=LATER)

    assert "程序启动或命令行" in text(house, "", house.wang)


def test_a_version_tells_what_it_changed_in_words(house: House, folder: Path) -> None:
    version = publish(folder, ANSWERED)

    shown = text(house, f"{version}/")

    assert "漏水报修" in shown
    assert "做法由“派维修员上门”改为“马上派人”" in shown
    english = house.client(house.sun)
    english.cookies["django_language"] = "en"
    assert "what is done: was “Send a repairer”" in english.get(f"/garden/versions/{version}/").content.decode()


def test_a_version_that_is_not_there(house: House) -> None:
    assert house.client(house.sun).get("/garden/versions/999999/").status_code == 404


# -- what lies in the folder ------------------------------------------------------------------------


def test_the_folder_as_it_is_in_force(house: House, folder: Path) -> None:
    assert "新受理的事项就按它办理" in text(house, "folder/")


def test_what_the_folder_would_change_is_shown_before_it_counts(house: House, folder: Path) -> None:
    edit(folder, ANSWERED)

    assert "做法由“派维修员上门”改为“马上派人”" in text(house, "folder/")
    assert LibraryVersion.objects.count() == 1


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        pytest.param("done: ask\n", "done: askk\n", "Y007", id="the-loader-finds-it"),
        pytest.param("data.price < 1000.0", "data.kind == 'wter'", "L009", id="lint-finds-it"),
    ],
)
def test_a_broken_folder_shows_file_and_line_and_never_replaces_what_runs(
    house: House, folder: Path, before: str, after: str, said: str
) -> None:
    everywhere(house)
    in_force = library.current()
    edit(folder, (before, after))

    shown = text(house, "folder/")
    assert "leak.yaml:" in shown
    assert said in shown
    assert "发布生效" not in shown

    answer = post(house, "folder/publication/", version="whatever", note="试")
    assert answer.status_code == 422
    assert library.current() is in_force
    assert house.leak().library_id == in_force.id


def test_who_administers_every_site_puts_it_in_force_with_a_reason(house: House, folder: Path) -> None:
    everywhere(house)
    edit(folder, ANSWERED)
    version = library.version_of(library.sources_of(folder))

    assert post(house, "folder/publication/", version=version).status_code == 422, "no reason"
    assert post(house, "folder/publication/", version=version, note="客户等太久").status_code == 302

    row = LibraryVersion.objects.latest("pk")
    assert (row.version, row.by, row.note) == (version, staff_id(house.sun), "客户等太久")


def test_only_what_was_looked_at_is_published(house: House, folder: Path) -> None:
    everywhere(house)
    edit(folder, ANSWERED)
    looked_at = library.version_of(library.sources_of(folder))
    edit(folder, ("马上派人", "立刻派人"))

    assert post(house, "folder/publication/", version=looked_at, note="试").status_code == 422
    assert LibraryVersion.objects.count() == 1


def test_who_administers_one_site_alone_does_not_publish_for_all(house: House, folder: Path) -> None:
    edit(folder, ANSWERED)
    version = library.version_of(library.sources_of(folder))

    assert "发布生效" not in text(house, "folder/")
    assert post(house, "folder/publication/", version=version, note="试").status_code == 404


# -- moving -----------------------------------------------------------------------------------------


def test_the_dry_run_tells_who_can_move_and_why_others_cannot(house: House, folder: Path) -> None:
    able, held = free(house), house.dispatched()
    under = able.library_id
    publish(folder, ("required: [result]}", "required: [result, price]}"))

    shown = text(house, f"{under}/moving/")

    assert able.number in shown
    assert held.number in shown
    assert "正由李办理" in shown
    assert not Event.objects.filter(kind="moved").exists()


def test_moving_moves_those_that_can_and_leaves_the_rest(house: House, folder: Path) -> None:
    able, held = free(house), house.dispatched()
    under = able.library_id
    new = publish(folder, ("required: [result]}", "required: [result, price]}"))

    there = post(house, f"{under}/moves/").headers["Location"]

    assert Case.objects.get(pk=able.pk).library_id == new
    assert Case.objects.get(pk=held.pk).library_id == under
    assert "已迁移 1 件" in house.client(house.sun).get(there).content.decode()


def test_a_step_that_is_gone_is_given_its_new_name(house: House, folder: Path) -> None:
    case = free(house)
    under = case.library_id
    publish(folder, *RENAMED)
    name = "step:desk/leak:repair"
    assert "新版没有步骤“上门维修”" in text(house, f"{under}/moving/")
    assert f'name="{name}"' in text(house, f"{under}/moving/")

    post(house, f"{under}/moves/", **{name: "visit"})

    assert list(case.steps.filter(state="open").values_list("step", flat=True)) == ["visit"]


def test_the_story_is_told_in_the_words_of_each_version(house: House, folder: Path) -> None:
    case = free(house)
    publish(folder, *RENAMED, ("title: {zh: 上门维修, en: Repair}", "title: {zh: 上门服务, en: Visit}"))
    post(house, f"{case.library_id}/moves/", **{"step:desk/leak:repair": "visit"})

    shown = house.client(house.wang).get(f"/garden/cases/{case.number}/").content.decode()

    assert "改按新版规程继续办理" in shown
    assert "上门维修 → 上门服务" in shown
    chain = shown[shown.index("责任链") :]
    assert "上门服务" in chain[: chain.index("</section>")], "whose time it was goes on under the new name"
    assert ">repair" not in chain


def test_matters_page_by_page(house: House, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from yizhan.faces.desk.versions import moving

    monkeypatch.setattr(moving, "MOST", 1)
    first, second = free(house), free(house)
    publish(folder, ANSWERED)

    shown = text(house, f"{first.library_id}/moving/")
    assert f"?after={first.pk}" in shown
    assert second.number not in shown
    assert second.number in text(house, f"{first.library_id}/moving/?after={first.pk}")


def test_there_is_no_moving_from_what_is_in_force(house: House, folder: Path) -> None:
    assert house.client(house.sun).get(f"/garden/versions/{library.current().id}/moving/").status_code == 404
    assert post(house, "999999/moves/").status_code == 404


def test_the_dry_run_costs_the_same_queries_however_many_run(
    house: House, folder: Path, django_assert_max_num_queries: pytest.FixtureRequest
) -> None:
    cases = [free(house) for _ in range(6)]
    publish(folder, ("required: [result]}", "required: [result, price]}"))
    text(house, f"{cases[0].library_id}/moving/")

    with django_assert_max_num_queries(23):  # type: ignore[operator]
        text(house, f"{cases[0].library_id}/moving/")
