"""Taking papers in: honest files are kept as something harmless, the others are refused with a reason."""

import struct
import zipfile
import zlib
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.utils import translation
from PIL import Image

from tests.capabilities.conftest import NINE, House, at
from tests.capabilities.documents.conftest import drawn, picture, upload
from yizhan.capabilities.documents import storing
from yizhan.capabilities.documents.models import Attachment
from yizhan.capabilities.documents.papers import (
    handed_out,
    is_intact,
    loose_papers,
    open_file,
    papers_of,
    signatures_of,
    thumbnail,
)
from yizhan.capabilities.documents.refusals import SENTENCES, PaperRefused
from yizhan.cases import running
from yizhan.procedure.commands import Attach

PHOTO = Attachment.Kind.PHOTO
PAPER = Attachment.Kind.PAPER


def keep(house: House, content: bytes, name: str = "leak.jpg", kind: Attachment.Kind = PHOTO) -> Attachment:
    return storing.store(upload(content, name), kind, house.site, house.actor(house.li), NINE)


def seen(attachment: Attachment) -> Image.Image:
    return Image.open(open_file(attachment))


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
def test_a_photo_is_drawn_anew_and_its_original_known_by_its_hash(house: House, format: str) -> None:
    handed_in = picture(format)

    kept = keep(house, handed_in)

    assert seen(kept).format == "JPEG"
    assert (kept.content_type, kept.width, kept.height, kept.ref) == ("image/jpeg", 40, 30, f"a{kept.pk}")
    assert kept.original_sha256 == sha256(handed_in).hexdigest()
    assert is_intact(kept)


def test_where_the_photo_was_taken_is_forgotten_and_it_stands_upright(house: House) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # lies on its side
    exif.get_ifd(0x8825)[1] = "N"
    exif[0x010E] = "secret place"

    kept = keep(house, picture(exif=exif.tobytes()))

    assert (kept.width, kept.height) == (30, 40)
    assert not seen(kept).getexif()
    with open_file(kept) as file:
        assert b"secret place" not in file.read()


def test_a_large_photo_is_no_larger_than_a_page_needs(house: House) -> None:
    kept = keep(house, picture(size=(4000, 2000)))

    assert (kept.width, kept.height) == (2560, 1280)


def test_the_same_file_lies_there_once(house: House, storeroom: Path) -> None:
    first, second = keep(house, picture()), keep(house, picture())

    assert first.pk != second.pk
    assert first.file == second.file
    assert len([path for path in storeroom.rglob("*") if path.is_file()]) == 1


def zipped() -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("run.exe", "MZ")
    return out.getvalue()


def endless_png(width: int, height: int) -> bytes:
    """A hundred bytes that claim to unpack to as many pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<html><script>alert(1)</script></html>"


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        pytest.param(b"", "leak.jpg", "empty", id="nothing-in-it"),
        pytest.param(zipped(), "leak.jpg", "not-an-image", id="an-archive-called-jpg"),
        pytest.param(SVG, "leak.svg", "not-an-image", id="a-drawing-with-a-script"),
        pytest.param(HTML, "leak.png", "not-an-image", id="a-page-called-png"),
        pytest.param(picture()[:300], "leak.jpg", "not-an-image", id="half-a-photo"),
        pytest.param(picture("PNG")[:60], "leak.png", "not-an-image", id="half-a-png"),
        pytest.param(picture("GIF"), "leak.gif", "not-an-image", id="a-format-not-taken"),
        pytest.param(endless_png(40_000, 40_000), "leak.png", "too-many-pixels", id="unpacks-without-end"),
        pytest.param(endless_png(9_000, 8_000), "leak.png", "too-many-pixels", id="more-than-a-telephone-takes"),
        pytest.param(b"x" * (storing.LARGEST + 1), "leak.jpg", "too-large", id="too-large"),
    ],
)
def test_a_file_that_is_not_what_it_claims_is_refused_and_not_kept(
    house: House, storeroom: Path, content: bytes, name: str, code: str
) -> None:
    with pytest.raises(PaperRefused) as refused:
        keep(house, content, name)

    assert refused.value.code == code
    assert name in str(refused.value)
    assert not Attachment.objects.exists()
    assert not list(storeroom.rglob("*.*"))


def test_an_archive_glued_to_a_photo_does_not_come_along(house: House) -> None:
    kept = keep(house, picture() + zipped())

    with open_file(kept) as file:
        assert not zipfile.is_zipfile(BytesIO(file.read()))


def test_a_name_is_kept_as_a_word_and_never_as_a_path(house: House) -> None:
    kept = keep(house, picture(), "../../etc/\u202epasswd\r\nX: 漏水.jpg")

    assert kept.name == "passwdX: 漏水.jpg"
    assert kept.file.startswith("papers/")


def test_a_pdf_is_taken_as_paper_and_only_handed_out_to_be_saved(house: House) -> None:
    kept = keep(house, b"%PDF-1.7\n<script>\n%%EOF\n", "合同.pdf", PAPER)

    answer = handed_out(kept)
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    with pytest.raises(ValueError, match="no picture"):
        thumbnail(kept)


@pytest.mark.parametrize(
    ("content", "kind", "code"),
    [
        pytest.param(b"%PDF-1.7 cut off", PAPER, "wrong-format", id="a-pdf-cut-off"),
        pytest.param(b"%PDF-1.7\n%%EOF\n", PHOTO, "not-an-image", id="a-pdf-for-a-photo"),
        pytest.param(zipped(), PAPER, "not-an-image", id="an-archive-for-a-paper"),
    ],
)
def test_papers_are_looked_at_too(house: House, content: bytes, kind: Attachment.Kind, code: str) -> None:
    with pytest.raises(PaperRefused) as refused:
        keep(house, content, "paper.pdf", kind)

    assert refused.value.code == code


def test_a_photo_is_shown_by_the_browser_under_its_true_kind(house: House) -> None:
    kept = keep(house, picture("PNG"), "leak.png")

    answer = handed_out(kept)
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Content-Disposition"] == 'inline; filename="leak.jpg"'
    with thumbnail(kept) as file, thumbnail(kept) as again:
        assert file.read() == again.read() != b""
    assert handed_out(kept, small=True)["Content-Type"] == "image/jpeg"


def test_one_person_cannot_fill_the_storeroom(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storing, "MOST_LOOSE", 2)
    keep(house, picture())
    keep(house, picture())

    with pytest.raises(PaperRefused) as refused:
        keep(house, picture())

    assert refused.value.code == "too-many"
    storing.store(upload(picture()), PHOTO, house.site, house.actor(house.zhao), NINE)
    storing.store(upload(picture()), PHOTO, house.site, house.actor(house.li), at("2026-03-03 09:00"))


def test_a_signature_is_its_ink_alone(house: House) -> None:
    kept = storing.store_signature(drawn(), "customer", house.site, house.actor(house.li), NINE)

    assert (kept.kind, kept.signer, kept.content_type) == ("signature", "customer", "image/png")
    assert kept.width is not None
    assert 270 < kept.width < 290


@pytest.mark.parametrize(
    ("given", "code"),
    [
        pytest.param(drawn(ink=False), "blank-signature", id="nothing-written"),
        pytest.param("data:image/png;base64,AAAA", "not-an-image", id="no-picture"),
        pytest.param("data:image/png;base64,AAA", "not-an-image", id="broken-letters"),
        pytest.param("data:text/html;base64,AAAA", "not-an-image", id="something-else"),
        pytest.param("https://example.com/x.png", "not-an-image", id="an-address"),
        pytest.param("", "not-an-image", id="nothing"),
    ],
)
def test_what_is_no_signature_is_refused(house: House, given: str, code: str) -> None:
    with pytest.raises(PaperRefused) as refused:
        storing.store_signature(given, "customer", house.site, house.actor(house.li), NINE)

    assert refused.value.code == code


def test_loose_papers_become_the_cases_when_a_command_speaks_of_them(house: House) -> None:
    li = house.actor(house.li)
    case, kept = house.leak(), keep(house, picture())
    signed = storing.store_signature(drawn(), "customer", house.site, li, NINE)
    assert list(loose_papers(house.site, li)) == [kept, signed]
    assert not loose_papers(house.site, house.actor(house.zhao)).exists()

    storing.link([kept.ref, signed.ref], case, step="repair", by=li)
    storing.link([kept.ref], case, step="ask", by=li)

    assert list(papers_of(case)) == [kept, signed]
    assert {one.step for one in papers_of(case)} == {"repair"}
    assert signatures_of(case) == {"customer": signed}
    assert not loose_papers(house.site, li).exists()


@pytest.mark.parametrize("who", ["zhao", "zhou"])
def test_another_persons_papers_cannot_be_taken(house: House, who: str) -> None:
    case, kept = house.leak(), keep(house, picture())

    with pytest.raises(PaperRefused) as refused:
        storing.link([kept.ref], case, step="repair", by=house.actor(getattr(house, who)))

    assert refused.value.code == "unknown-paper"
    assert not papers_of(case).exists()


def test_a_paper_of_one_case_is_not_given_to_another(house: House) -> None:
    li = house.actor(house.li)
    kept = keep(house, picture())
    storing.link([kept.ref], house.leak(), step="repair", by=li)

    with pytest.raises(PaperRefused):
        storing.link([kept.ref], house.leak(), step="repair", by=li)


@pytest.mark.parametrize("ref", ["a0", "a99999999999999999999", "17", "a-1", "a１", "", "a1; drop table"])
def test_a_name_that_is_no_papers_is_refused(house: House, ref: str) -> None:
    with pytest.raises(PaperRefused) as refused:
        storing.link([ref], house.leak(), step="repair", by=house.actor(house.li))

    assert refused.value.code == "unknown-paper"


def test_papers_that_came_along_from_another_case_are_seen_in_this_one(house: House) -> None:
    li = house.actor(house.li)
    kept, case = keep(house, picture()), house.leak()
    storing.link([kept.ref], house.leak(), step="repair", by=li)

    case = running.run(case, Attach(attachments=(kept.ref, "photo-of-a-play")), by=house.actor(house.wang), now=NINE)

    assert list(papers_of(case)) == [kept]


def test_a_file_that_was_tampered_with_is_found_out(house: House) -> None:
    kept = keep(house, picture())
    with default_storage.open(kept.file, "wb") as file:
        file.write(picture(size=(10, 10)))

    assert not is_intact(kept)


@pytest.mark.parametrize("code", SENTENCES)
def test_every_refusal_has_a_sentence_in_both_languages(code: str) -> None:
    refused = PaperRefused(code, name="漏水.jpg", most=15)

    with translation.override("en"):
        english = str(refused)
    with translation.override("zh-hans"):
        assert str(refused) != english
