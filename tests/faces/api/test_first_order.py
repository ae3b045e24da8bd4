"""An order from the first request of another system to its end, as docs/api.md tells it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.faces.api.conftest import LetIn, Program
from tests.faces.api.pictures import INK, PIPE
from tests.faces.conftest import House
from yizhan.cases.models import Case, Contact
from yizhan.faces.api.scopes import PERSONAL
from yizhan.registry.models import RegistryChange, Unmasking

pytestmark = pytest.mark.django_db

AT = "/sites/garden"


def leak(portal: Program, **also: object) -> str:
    body = {
        "procedure": "desk/leak",
        "channel": "hotline",
        "place": "3-2-501",
        "contact": {"said": "厨房水管漏水", "number": "138 1234 5678"},
        "answers": {"phone": "13812345678", "urgent": True},
        **also,
    }
    answer = portal.post(f"{AT}/cases", body)
    assert answer.status_code == 201, answer.content
    return str(answer.json()["number"])


def test_a_matter_is_taken_in_numbered_and_its_clock_runs(house: House, portal: Program) -> None:
    number = leak(portal, customer=house.owner.pk)

    told = portal.get(f"{AT}/cases/{number}").json()
    assert told["status"] == "open"
    assert told["place"] == "3-2-501"
    assert told["answers"]["matter"] == "厨房水管漏水"
    assert told["answers"]["phone"] == "138****5678"
    assert told["masked"] == ["phone"]
    assert told["phones"] == ["138****5678"]
    assert [step["step"] for step in told["steps"]] == ["dispatch"]
    dispatching = next(limit for limit in told["limits"] if limit["step"] == "dispatch")
    assert dispatching["arithmetic"]
    assert Contact.objects.get().number_shown == "13812345678"
    journal = portal.get(f"{AT}/cases/{number}/story").json()["events"]
    assert (journal[0]["kind"], journal[0]["by"], journal[0]["by_name"]) == (
        "opened",
        portal.integration.actor_id,
        "portal",
    )


def test_it_is_walked_to_its_end(house: House, portal: Program, let_in: LetIn) -> None:
    number = leak(portal)
    at = f"{AT}/cases/{number}"
    li = next(one["id"] for one in portal.get(f"{AT}/staff").json()["staff"] if one["name"] == "李")

    dispatched = portal.post(f"{at}/steps/dispatch/completion", {"answers": {"repairer": li}})
    assert [step["assigned_to"] for step in dispatched.json()["steps"]] == [li]
    back = portal.post(f"{at}/steps/repair/hand-back", {"reason": "换人"})
    assert back.json()["steps"][0]["assigned_to"] is None
    taken = portal.post(f"{at}/steps/repair/claim")
    assert taken.json()["steps"][0]["assigned_name"] == "portal"

    pipe, ink = SimpleUploadedFile("pipe.jpg", PIPE), SimpleUploadedFile("ink.png", INK)
    photo = portal.hand_in(f"{AT}/attachments", {"file": pipe, "kind": "photo"})
    assert photo.status_code == 201
    signed = portal.hand_in(f"{at}/steps/repair/signatures", {"file": ink, "role": "customer"})
    assert signed.status_code == 201
    step = portal.get(f"{at}/steps/repair").json()
    assert step["mine"]
    assert step["form"]["required"] == ["result"]
    assert step["form"]["properties"]["tools"]["items"]["enum"] == ["wrench", "ladder"]
    done = portal.post(
        f"{at}/steps/repair/completion",
        {
            "answers": {"result": "已更换接头", "pieces": 2, "price": 35.5, "tools": ["wrench"]},
            "ticks": ["badge"],
            "waived": {"shoes": "户外"},
            "signed": ["customer"],
            "photos": [photo.json()["ref"]],
        },
    )
    assert done.status_code == 200, done.content
    assert done.json()["attachments"] == [photo.json()["ref"]]
    file = portal.get(f"{AT}/attachments/{photo.json()['ref']}")
    assert file.headers["Content-Type"] == "image/jpeg"

    judged = portal.post(f"{at}/steps/ask/completion", {"answers": {"satisfied": True}})
    assert judged.json()["code"] == "same-person"
    visitor = let_in("call centre", roles=["visitor"])
    ended = visitor.post(f"{at}/steps/ask/completion", {"answers": {"satisfied": True}})
    assert ended.json()["status"] == "closed"
    assert Case.objects.get().status == "closed"


def test_numbers_in_full_need_the_scope_and_leave_a_trace(house: House, let_in: LetIn) -> None:
    number = house.leak().number
    contractor = let_in("contractor", roles=["supervisor"], scopes=["cases:read", "registry:read", PERSONAL])

    told = contractor.get(f"{AT}/cases/{number}").json()

    assert told["answers"]["phone"] == "13812345678"
    assert told["phones"] == ["13812345678"]
    shown = Unmasking.objects.get()
    assert (shown.program, shown.party, shown.why) == (
        contractor.integration.actor_id,
        house.owner,
        "tries the door",
    )
    assert RegistryChange.objects.get(kind="unmasking").source == contractor.integration.actor_id


def test_its_roles_see_numbers_and_it_does_not_without_the_scope(house: House, let_in: LetIn) -> None:
    watcher = let_in("watcher", roles=["supervisor"])  # a role whose people see numbers

    assert watcher.get(f"{AT}/customers/{house.owner.pk}").json()["phones"] == ["138****5678"]
    assert not Unmasking.objects.exists()


def test_what_the_engine_refuses_is_told_with_code_facts_and_sentence(house: House, portal: Program) -> None:
    number = leak(portal)

    refused = portal.post(f"{AT}/cases/{number}/steps/dispatch/completion", {"answers": {}})

    assert refused.status_code == 422
    assert refused.headers["Content-Type"] == "application/problem+json"
    told = refused.json()
    assert told["code"] == "missing-field"
    assert told["fields"] == {"repairer": "Please fill this in."}
    assert told["detail"] == "Please fill in: Repairer."
    assert told["facts"]["step"] == {"zh": "派单", "en": "Dispatch"}
    chinese = portal.post(
        f"{AT}/cases/{number}/steps/dispatch/completion", {"answers": {}}, **{"Accept-Language": "zh-CN"}
    )
    assert chinese.json()["detail"] == "请填写：维修员。"


def test_nothing_is_done_to_a_case_that_has_gone_on(house: House, portal: Program) -> None:
    number = leak(portal)
    read = portal.get(f"{AT}/cases/{number}").headers["ETag"]
    portal.post(f"{AT}/cases/{number}/notes", {"text": "客户下午在家"})

    late = portal.post(f"{AT}/cases/{number}/notes", {"text": "门禁坏了"}, **{"If-Match": read})

    assert (late.status_code, late.json()["code"]) == (412, "changed")
    now = portal.get(f"{AT}/cases/{number}").headers["ETag"]
    assert portal.post(f"{AT}/cases/{number}/notes", {"text": "门禁坏了"}, **{"If-Match": now}).status_code == 200


def test_a_list_is_paged_by_key(house: House, portal: Program) -> None:
    numbers = [house.leak().number for _ in range(5)]

    first = portal.get(f"{AT}/cases?limit=2").json()
    second = portal.get(f"{AT}/cases?limit=2&after={first['next'].replace('+', '%2B')}").json()
    third = portal.get(f"{AT}/cases?limit=2&after={second['next'].replace('+', '%2B')}").json()

    found = [case["number"] for page in (first, second, third) for case in page["cases"]]
    assert found == numbers[::-1]
    assert third["next"] is None


def test_lists_are_narrowed(house: House, portal: Program) -> None:
    house.leak()
    dispatched = house.dispatched().number

    def found(query: str) -> list[str]:
        return [case["number"] for case in portal.get(f"{AT}/cases?{query}").json()["cases"]]

    assert found("step=repair") == [dispatched]
    assert found(f"assigned_to={house.actor(house.li).id}") == [dispatched]
    assert found("status=closed") == []
    assert found("q=漏水&building=3&order=pressing&procedure=desk/leak&role=repairer&since=2026-01-01") == [dispatched]
