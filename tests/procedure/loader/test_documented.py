"""Whatever the loader reads is told in docs/packs/language.md."""

import re
from pathlib import Path

import pytest

from yizhan.procedure.decide.draft import CASE_MEMBERS, NOW
from yizhan.procedure.loader import archive, facts, limits, procedures, quotas, reports, steps, tables
from yizhan.procedure.loader.linking import BY_MEMBERS
from yizhan.procedure.model.facts import GIVES, WINDOWS
from yizhan.procedure.model.quotas import FIELDS
from yizhan.procedure.model.reports import OF_A_CASE
from yizhan.procedure.model.subjects import PLACE_KINDS
from yizhan.procedure.periods import NAMED
from yizhan.procedure.vocabulary import CORE_VOCABULARY, RECIPIENTS

LANGUAGE = (Path(__file__).resolve().parents[3] / "docs" / "packs" / "language.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(procedures.PROCEDURE_KEYS, id="procedure"),
        pytest.param((*procedures.PUBLIC_KEYS, *procedures.ANSWERS), id="public"),
        pytest.param(procedures.INTAKE_KEYS, id="intake"),
        pytest.param(steps.STEP_KEYS, id="step"),
        pytest.param(steps.OUTCOME_KEYS, id="outcome"),
        pytest.param(steps.FORM_KEYS, id="form"),
        pytest.param(steps.CALL_KEYS, id="call"),
        pytest.param(steps.KINDS, id="kinds-of-steps"),
        pytest.param(limits.CASE_LIMIT_KEYS, id="limit"),
        pytest.param((*procedures.SCHEDULE_KEYS, *quotas.COVER_KEYS), id="schedule"),
        pytest.param((*quotas.QUOTA_KEYS, *quotas.COUNTED_KEYS, *quotas.SHARE_KEYS), id="quota"),
        pytest.param((*NAMED, *PLACE_KINDS, *FIELDS), id="words-of-quotas"),
        pytest.param(tables.PACK_KEYS, id="pack"),
        pytest.param(tables.ROLE_KEYS, id="role"),
        pytest.param(tables.FIELD_KEYS, id="field"),
        pytest.param(tables.FIELD_TYPES, id="types-of-fields"),
        pytest.param(tables.RECORD_KEYS, id="record"),
        pytest.param(tables.PARAMETER_KEYS, id="parameter"),
        pytest.param(tables.PARAMETER_TYPES, id="types-of-parameters"),
        pytest.param((*archive.FILE_KEYS, *archive.ARCHIVE_KEYS, *archive.DISPOSAL_KEYS), id="archive"),
        pytest.param((*facts.FACT_KEYS, *facts.FACT_OF_KEYS), id="fact"),
        pytest.param((*GIVES, *WINDOWS), id="words-of-facts"),
        pytest.param((*reports.REPORT_KEYS, *reports.MEASURE_KEYS, *OF_A_CASE), id="report"),
        pytest.param(tuple(CORE_VOCABULARY.verbs), id="verbs"),
        pytest.param(tuple(name for verb in CORE_VOCABULARY.verbs.values() for name in verb.args), id="arguments"),
        pytest.param(RECIPIENTS, id="recipients"),
        pytest.param((*CASE_MEMBERS, NOW), id="members-of-case"),
        pytest.param(tuple(f"by.{name}" for name in BY_MEMBERS), id="members-of-by"),
    ],
)
def test_every_word_is_documented(words: tuple[str, ...]) -> None:
    missing = [word for word in words if not re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", LANGUAGE)]

    assert missing == []
