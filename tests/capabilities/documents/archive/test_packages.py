"""The package: everything of a case in one file, which needs nothing of ours to be read and proved."""

import json
import zipfile
from collections.abc import Callable
from hashlib import sha256
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from tests.capabilities.conftest import House, at
from yizhan.capabilities.documents import tasks
from yizhan.capabilities.documents.archive import packages, verifying
from yizhan.capabilities.documents.models import ArchiveEntry, Attachment
from yizhan.cases import running
from yizhan.cases.chain import Link, linked
from yizhan.procedure.commands import Note

Sealed = Callable[..., ArchiveEntry]
LATER = at("2026-03-02 09:05")


def made(entry: ArchiveEntry) -> ArchiveEntry:
    packages.make(entry, LATER)
    entry.refresh_from_db()
    return entry


def unpacked(entry: ArchiveEntry) -> dict[str, bytes]:
    with default_storage.open(entry.package) as file, zipfile.ZipFile(BytesIO(file.read())) as packed:
        return {name.removeprefix(f"{entry.number}/"): packed.read(name) for name in packed.namelist()}


@pytest.mark.clauses("ONE-037")
def test_it_holds_the_case_its_journal_forms_papers_and_procedure(sealed: Sealed) -> None:
    entry = made(sealed())

    files = unpacked(entry)
    case = json.loads(files["data/case.json"])
    paper = Attachment.objects.get(case=entry.case)
    assert case["case"]["number"] == entry.case.number
    assert case["archive"]["number"] == entry.number
    assert [(one["file"], one["home"], one["owner"]) for one in case["archive"]["copies"]] == [
        ("management-office", "", ""),
        ("owner-file", "3-2-501", "陈建国"),
    ]
    assert {"field": "matter", "title": {"zh": "内容", "en": "Matter"}, "value": "厨房水管漏水"} in case["answers"]
    assert [one["sha256"] for one in case["papers"]] == [paper.sha256]
    assert sha256(files[f"data/{case['papers'][0]['file']}"]).hexdigest() == paper.sha256
    assert files["data/forms/work-order.pdf"].startswith(b"%PDF-")
    assert b"pdfaid" in files["data/forms/work-order.pdf"]  # PDF/A says so in its metadata
    assert files["data/procedure.yaml"].startswith(b"procedure: leak")


def test_its_journal_proves_itself_by_the_rule_it_states(sealed: Sealed) -> None:
    entry = made(sealed())
    head = b""

    for line in unpacked(entry)["data/journal.jsonl"].splitlines():
        event = json.loads(line)
        when = at("2026-03-02 09:00").fromisoformat(event["at"])
        head = linked(head, Link(event["seq"], when, event["kind"], event["by"], event["body"]))

    assert head.hex() == entry.head


def test_it_is_a_bag_that_any_tool_can_check(sealed: Sealed) -> None:
    files = unpacked(made(sealed()))

    said = dict(reversed(line.split("  ", 1)) for line in files["manifest-sha256.txt"].decode().splitlines())
    assert said == {name: sha256(body).hexdigest() for name, body in files.items() if name.startswith("data/")}
    assert files["bagit.txt"].startswith(b"BagIt-Version: 1.0")


def test_made_twice_it_is_made_once_and_a_remark_does_not_change_it(sealed: Sealed, house: House) -> None:
    entry = made(sealed())
    running.run(entry.case_id, Note(text="补充"), by=house.actor(house.sun), now=LATER)
    entry.case.refresh_from_db()

    assert packages.make(entry, LATER) is False
    assert sha256(packages.drawn(entry)).hexdigest() == entry.package_sha256


def test_the_job_is_deferred_with_the_seal_and_makes_it(sealed: Sealed) -> None:
    entry = sealed()
    job = ProcrastinateJob.objects.get(task_name="documents.package")

    tasks.package(**job.args)

    entry.refresh_from_db()
    assert entry.package_sha256
    assert default_storage.exists(entry.package)


def test_a_case_that_is_not_sealed_has_none(house: House, sealed: Sealed) -> None:
    entry = sealed()
    entry.sealed_at = None

    assert packages.make(entry, LATER) is False
    with pytest.raises(ValueError, match="not sealed"):
        packages.drawn(entry)


@pytest.mark.parametrize("change", [{"package_sha256": "0" * 64}, {"package": "elsewhere"}, {"packaged_at": None}])
def test_the_database_keeps_what_was_written_of_it(sealed: Sealed, change: dict[str, object]) -> None:
    entry = made(sealed())

    with pytest.raises(IntegrityError), transaction.atomic():
        ArchiveEntry.objects.filter(pk=entry.pk).update(**change)


# -- proving ------------------------------------------------------------------------------------


def broken(entry: ArchiveEntry) -> set[str]:
    return {one.what for one in verifying.verify([entry])}


def test_what_is_whole_is_found_whole(sealed: Sealed) -> None:
    assert broken(made(sealed())) == set()


def test_a_package_that_is_gone_is_missed(sealed: Sealed) -> None:
    entry = made(sealed())
    default_storage.delete(entry.package)

    assert broken(entry) == {"package-missing"}


def test_a_word_changed_inside_a_package_is_noticed_twice(sealed: Sealed) -> None:
    entry = made(sealed())
    changed = BytesIO()
    with zipfile.ZipFile(changed, "w") as packed:
        for name, body in unpacked(entry).items():
            packed.writestr(f"{entry.number}/{name}", body.replace("漏水".encode(), "渗水".encode()))
    replaced(entry, changed.getvalue())

    assert broken(entry) == {"package-changed", "manifest-differs"}


def test_a_package_cut_short_is_unreadable(sealed: Sealed) -> None:
    entry = made(sealed())
    with default_storage.open(entry.package, "rb") as file:
        content = file.read()
    replaced(entry, content[: len(content) // 2])

    assert broken(entry) == {"package-changed", "package-unreadable"}


def test_a_journal_that_differs_from_the_sealed_one_is_noticed(sealed: Sealed) -> None:
    entry = made(sealed())
    entry.head = "0" * 64

    assert broken(entry) == {"journal-differs"}


def replaced(entry: ArchiveEntry, content: bytes) -> None:
    default_storage.delete(entry.package)
    assert default_storage.save(entry.package, ContentFile(content)) == entry.package
