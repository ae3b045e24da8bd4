"""Files that are handed in: what they claim, what they carry, what they are called, how much of them there is."""

import gzip
import io
import struct
import zipfile
import zlib
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook
from PIL import Image, PngImagePlugin

from tests.faces.conftest import House
from yizhan.capabilities.documents import pictures
from yizhan.capabilities.documents.models import Attachment
from yizhan.capabilities.documents.pictures import MOST_PIXELS
from yizhan.capabilities.documents.refusals import PaperRefused
from yizhan.faces.uploads import MOST_AT_ONCE
from yizhan.insight.contact_log import reading
from yizhan.registry.exchange import exports, sheets
from yizhan.registry.exchange.sheets import LAST_ROW, SheetRefused

SCRIPT = b"<html><script>alert(document.cookie)</script></html>"


@pytest.fixture(autouse=True)
def _files(settings: LazySettings, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def picture(format: str = "JPEG", size: tuple[int, int] = (64, 48), **options: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, format, **options)
    return out.getvalue()


def png(width: int, height: int) -> bytes:
    """A PNG that says it is so large, with next to nothing in it."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    )


def hand_in(house: House, content: bytes, name: str = "a.jpg", kind: str = "image/jpeg") -> Any:
    return house.client(house.li).post("/garden/papers/", {"file": SimpleUploadedFile(name, content, kind)})


# -- pictures -----------------------------------------------------------------------------------


NO_PICTURES = {
    "a-web-page-called-jpg": SCRIPT,
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "svg-with-a-doctype": b"<?xml version='1.0'?><!DOCTYPE svg><svg/>",
    "gif": picture("GIF"),
    "bmp": picture("BMP"),
    "tiff": picture("TIFF"),
    "ico": picture("ICO"),
    "postscript": b"%!PS-Adobe-3.0 EPSF-3.0\n(/etc/passwd) (r) file\n",
    "the-head-of-a-jpeg-alone": b"\xff\xd8\xff\xe0" + b"\0" * 200,
    "half-a-png": picture("PNG")[:60],
    "an-archive": b"PK\x03\x04" + b"\0" * 100,
    "a-pdf-for-a-photo": b"%PDF-1.7\n%%EOF",
    "ten-thousand-million-pixels": png(100_000, 100_000),
    "more-pixels-than-a-png-may-have": png(5000, 5000),
    "nothing": b"",
}


def test_what_is_no_picture_that_we_take_is_refused(house: House) -> None:
    for said, content in NO_PICTURES.items():
        assert hand_in(house, content).status_code == 422, said
    assert not Attachment.objects.exists()


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(picture() + SCRIPT, id="a-web-page-behind-it"),
        pytest.param(picture(comment=SCRIPT), id="in-its-comment"),
        pytest.param(picture(exif=b"Exif\0\0II*\0\x08\0\0\0\0\0" + SCRIPT), id="in-its-exif"),
        pytest.param(picture() + b"%PDF-1.7 /JavaScript (app.alert(1)) %%EOF", id="a-pdf-behind-it"),
    ],
)
def test_what_travels_along_with_a_picture_does_not_arrive(house: House, content: bytes) -> None:
    ref = hand_in(house, content).json()["ref"]

    kept = b"".join(house.client(house.li).get(f"/garden/papers/{ref}/").streaming_content)
    assert kept.startswith(b"\xff\xd8\xff")
    assert b"script" not in kept
    assert b"JavaScript" not in kept


def test_a_text_that_swells_in_a_png_is_not_unpacked() -> None:
    told = PngImagePlugin.PngInfo()
    told.add_text("t", "x" * 2 * PngImagePlugin.MAX_TEXT_CHUNK, zip=True)
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, "PNG", pnginfo=told)

    with pytest.raises(PaperRefused):
        pictures.photo(out.getvalue(), "a.png")


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16", "CMYK"])
def test_every_kind_of_honest_picture_is_taken(mode: str) -> None:
    image = Image.new(mode, (4000, 1000)) if mode != "P" else Image.new("RGB", (4000, 1000)).convert("P")
    out = io.BytesIO()
    image.save(out, "JPEG" if mode == "CMYK" else "PNG")

    kept = pictures.photo(out.getvalue(), "a")

    assert (kept.content_type, kept.width, kept.height) == ("image/jpeg", 2560, 640)


def test_only_jpegs_may_be_as_large_as_cameras_make_them() -> None:
    assert MOST_PIXELS["PNG"] == MOST_PIXELS["WEBP"] < MOST_PIXELS["JPEG"]
    assert 4 * MOST_PIXELS["PNG"] < 100_000_000  # bytes of one unpacked


# -- papers, names, amounts ---------------------------------------------------------------------


def test_a_pdf_is_only_ever_saved_and_runs_nothing(house: House) -> None:
    case = house.dispatched()
    content = b"%PDF-1.7\n/OpenAction << /S /JavaScript /JS (app.alert(1)) >>\n" + SCRIPT + b"%%EOF"
    house.client(house.li).post(
        f"/garden/cases/{case.number}/attachments/",
        {"file": SimpleUploadedFile("合同.pdf", content, "application/pdf")},
    )

    answer = house.client(house.sun).get(f"/garden/papers/a{Attachment.objects.get().pk}/")

    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Content-Type"] == "application/pdf"


NAMES = [
    "...",
    "../../etc/passwd",
    "..\\..\\boot.ini",
    "a\r\nSet-Cookie: x=1.jpg",
    'a"; filename="b.exe',
    "x" * 5000,
    "\u202egpj.exe",
    "a.",
    "<script>.jpg",
    "con",
    " ",
    "%00.jpg",
    "漏水.jpg",
]


def test_no_name_leads_anywhere(house: House, tmp_path: Any) -> None:
    for name in NAMES:
        answer = hand_in(house, picture(), name)
        assert answer.status_code == 201, name

        kept = house.client(house.li).get(f"/garden/papers/{answer.json()['ref']}/")

        assert kept.status_code == 200, name
        assert "\n" not in kept["Content-Disposition"]
        assert "Set-Cookie" not in kept.headers
    for name in Attachment.objects.values_list("name", flat=True):
        assert not {"\r", "\n", "/", "\\", "\u202e"}.intersection(name)
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert {file.suffix for file in files} == {".jpg"}
    assert {len(file.stem) for file in files} == {64}


@pytest.mark.parametrize("who", ["li", None])
def test_more_than_anybody_sends_is_not_even_begun(house: House, who: str | None) -> None:
    client = house.client(house.li if who else None)
    client.raise_request_exception = False

    answer = client.post(
        "/garden/papers/",
        b"--x\r\n",
        content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(MOST_AT_ONCE + 1),
    )

    assert answer.status_code in (302, 400)
    assert not Attachment.objects.exists()


def test_nor_more_files_than_anybody_has(house: House) -> None:
    case = house.dispatched()
    client = house.client(house.li)
    files = [SimpleUploadedFile(f"{n}.jpg", picture()) for n in range(41)]

    assert client.post(f"/garden/cases/{case.number}/attachments/", {"file": files}).status_code == 400
    assert not Attachment.objects.exists()


ADDRESSES = [
    "/static/..%2fops%2fsettings.py",
    "/static/../ops/settings.py",
    "/static/%2e%2e/%2e%2e/pyproject.toml",
    "/static//etc/passwd",
    "/files/secret-key",
    "/media/",
    "/var/secret-key",
    "/static/bundle/../../../urls.py",
]


def test_nothing_but_the_bundle_is_served_as_a_file(house: House) -> None:
    for address in ADDRESSES:
        assert house.client(house.sun).get(address).status_code in (302, 404), address


# -- sheets -------------------------------------------------------------------------------------


def workbook(sheet: bytes, **parts: bytes) -> bytes:
    """An .xlsx with this sheet, and whatever else is given."""
    made = io.BytesIO()
    book = Workbook()
    book.active.append(["房号"])
    book.save(made)
    out = io.BytesIO()
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            given = sheet if name == "xl/worksheets/sheet1.xml" else parts.get(name.split("/")[-1].split(".")[0])
            new.writestr(name, old.read(name) if given is None else given)
    return out.getvalue()


def rows(inside: str, behind: str = "") -> bytes:
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<worksheet xmlns="{space}"><sheetData>{inside}</sheetData>{behind}</worksheet>'.encode()


def cell(place: str, text: str = "x") -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def test_a_row_that_claims_to_lie_a_million_million_further_down_is_not_counted_to() -> None:
    far = rows(f'<row r="1">{cell("A1")}</row><row r="{10**12}">{cell("A2")}</row>')

    found = sheets.read(workbook(far), "a.xlsx")

    assert [row.number for row in found] == [1]
    assert LAST_ROW < 10**7


def test_a_cell_that_claims_to_lie_far_to_the_right_is_not_reached_for() -> None:
    wide = rows("".join(f'<row r="{n}">{cell(f"XFD{n}")}{cell(f"A{n}")}</row>' for n in range(1, 200)))

    assert {len(row.values) for row in sheets.read(workbook(wide), "a.xlsx")} <= {1}


def test_openings_without_an_end_are_read_through_once() -> None:
    """Every one of them was looked for to the end of the file: a small upload kept a process busy for hours."""
    endless = rows(f'<row r="1">{cell("A1")}</row>', "<mergeCells>" + "<mergeCell " * 2_000_000)

    with pytest.raises(SheetRefused):
        sheets.read(workbook(endless), "a.xlsx")


def test_more_merged_cells_than_anybody_merges_are_refused() -> None:
    merged = "".join(f'<mergeCell ref="A{n}:B{n}"/>' for n in range(1, 30_000))

    with pytest.raises(SheetRefused):
        sheets.read(workbook(rows(f'<row r="1">{cell("A1")}</row>', f"<mergeCells>{merged}</mergeCells>")), "a.xlsx")


def test_no_file_of_ours_is_read_into_a_sheet() -> None:
    inside = rows(f'<row r="1">{cell("A1", "&secret;")}</row>')
    asking = b'<!DOCTYPE worksheet [<!ENTITY secret SYSTEM "file:///etc/passwd">]>' + inside

    try:
        told = str(sheets.read(workbook(asking), "a.xlsx"))
    except SheetRefused:
        told = ""
    assert "root:" not in told


def test_a_formula_gives_its_value_and_is_not_run() -> None:
    formula = rows('<row r="1"><c r="A1"><f>HYPERLINK("http://evil.example.com","x")</f><v>7</v></c></row>')

    assert [row.values[0] for row in sheets.read(workbook(formula), "a.xlsx")] == [7]


@pytest.mark.parametrize(
    "content",
    [b"a\x00b,c\n", "房号".encode("utf-32"), b"\xff\xfe\x00\xd8", b"a" * 200_000, b'"' * 100_001, b"\xff" * 50],
)
def test_what_is_no_text_is_refused(content: bytes) -> None:
    try:
        found = sheets.read(content, "a.csv")
    except SheetRefused:
        return
    assert len(found) <= 1


def test_a_packed_log_that_swells_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_UNPACKED", 1_000_000)
    packed = gzip.compress(b"a,b\n" * 300_000, 1)

    with pytest.raises(SheetRefused):
        reading.table(packed, "log.csv.gz")


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(1)", "\t=1", "\r=1", "\n=1", " =1", "＝1", "＋1", "－1", "＠x"]
)
def test_nothing_goes_out_that_excel_would_run(text: str) -> None:
    as_csv = exports._csv(["备注"], [[text]]).decode("utf-8-sig")

    assert as_csv.splitlines()[1].lstrip('"').startswith("'")
    assert sheets._unprotected(f"'{text}") == text
