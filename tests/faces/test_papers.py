"""Photos: handed in while a form is being filled, shown to whoever may see the matter, refused when they are none."""

from io import BytesIO
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from tests.faces.conftest import House
from yizhan.capabilities.documents.models import Attachment
from yizhan.procedure.commands import Complete

HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture(autouse=True)
def _files(settings: LazySettings, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def photo(colour: str = "teal") -> SimpleUploadedFile:
    out = BytesIO()
    Image.new("RGB", (64, 48), colour).save(out, "JPEG")
    return SimpleUploadedFile("漏水.jpg", out.getvalue(), "image/jpeg")


def hand_in(house: House) -> str:
    answer = house.client(house.li).post("/garden/papers/", {"file": photo()})
    assert answer.status_code == 201
    return str(answer.json()["ref"])


def test_a_photo_handed_in_is_seen_by_nobody_else_until_a_step_speaks_of_it(house: House) -> None:
    ref = hand_in(house)

    assert house.client(house.li).get(f"/garden/papers/{ref}/small/")["Content-Type"] == "image/jpeg"
    assert house.client(house.zhao).get(f"/garden/papers/{ref}/").status_code == 404


def test_a_photo_of_a_step_is_seen_by_all_who_see_the_matter_and_by_no_other_site(house: House) -> None:
    case = house.dispatched()
    ref = hand_in(house)

    answer = house.client(house.li).post(
        f"/garden/cases/{case.number}/steps/repair/completion/",
        {"outcome": "nobody", "reason": "无人应门", "f-pictures": ref},
        **HTMX,
    )

    assert answer.status_code == 200
    assert Attachment.objects.get().case == case
    assert house.client(house.sun).get(f"/garden/papers/{ref}/").status_code == 200
    assert house.client(house.zhou).get(f"/garden/papers/{ref}/").status_code == 404
    assert house.client(house.zhou).get(f"/next-door/papers/{ref}/").status_code == 404
    assert (
        f"/garden/papers/{ref}/small/" in house.client(house.sun).get(f"/garden/cases/{case.number}/").content.decode()
    )


def test_a_refused_step_takes_no_photos_along(house: House) -> None:
    case = house.dispatched()
    ref = hand_in(house)

    answer = house.client(house.li).post(
        f"/garden/cases/{case.number}/steps/repair/completion/", {"outcome": "done", "f-pictures": ref}, **HTMX
    )

    assert answer.status_code == 422
    assert Attachment.objects.get().case is None


def test_nobody_elses_photo_can_be_slipped_in(house: House) -> None:
    case = house.dispatched(to=house.zhao)
    ref = hand_in(house)

    answer = house.client(house.zhao).post(
        f"/garden/cases/{case.number}/steps/repair/completion/",
        {"outcome": "nobody", "reason": "无人", "f-pictures": ref},
        **HTMX,
    )

    assert answer.status_code == 422
    assert "照片" in answer.content.decode()
    case.refresh_from_db()
    assert "pictures" not in case.data


def test_a_file_that_is_not_the_image_it_claims_to_be_is_refused_with_a_sentence(house: House) -> None:
    fake = SimpleUploadedFile("photo.jpg", b"<script>alert(1)</script>", "image/jpeg")

    answer = house.client(house.li).post("/garden/papers/", {"file": fake})

    assert answer.status_code == 422
    assert answer.json()["code"]
    assert "photo.jpg" in answer.json()["sentence"]
    assert not Attachment.objects.exists()


def test_papers_beside_the_steps_are_all_kept_or_none(house: House) -> None:
    case = house.dispatched()
    fake = SimpleUploadedFile("fake.jpg", b"nothing", "image/jpeg")

    refused = house.client(house.wang).post(
        f"/garden/cases/{case.number}/attachments/", {"file": [photo(), fake]}, **HTMX
    )
    assert refused.status_code == 422
    assert not Attachment.objects.exists()

    kept = house.client(house.wang).post(
        f"/garden/cases/{case.number}/attachments/", {"file": [photo(), photo("red")]}, **HTMX
    )
    assert kept.status_code == 200
    assert kept.content.decode().count("data-lightbox") == 2
    assert Attachment.objects.filter(case=case).count() == 2


def test_nothing_is_added_to_a_matter_at_its_end(house: House) -> None:
    case = house.repaired()
    house.do(case, house.wang, Complete(step="ask", outcome="done", data={"satisfied": True}))

    answer = house.client(house.wang).post(f"/garden/cases/{case.number}/attachments/", {"file": photo()}, **HTMX)

    assert answer.status_code == 422
    assert not Attachment.objects.exists()
