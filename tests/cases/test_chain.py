"""The chain of a case's events: what is hashed never changes, or nothing that was written could be proven."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.cases.conftest import NINE
from yizhan.cases.chain import Link, canonical, hashed, linked

texts = st.text(st.characters(codec="utf-8"), max_size=12)
plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)


def as_it_was_first_hashed(before: bytes, seq: int, at: datetime, kind: str, by: str, body: dict[str, Any]) -> bytes:
    content = [seq, at.astimezone(UTC).isoformat(), kind, by, body]
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(before + text.encode()).digest()


@given(
    st.binary(max_size=32),
    st.integers(1, 99),
    st.sampled_from(["noted", "closed"]),
    texts,
    st.dictionaries(texts, plain),
)
def test_every_event_is_hashed_as_the_first_ones_were(
    before: bytes, seq: int, kind: str, by: str, body: dict[str, Any]
) -> None:
    first = as_it_was_first_hashed(before, seq, NINE, kind, by, body)

    assert linked(before, Link(seq, NINE, kind, by, body)) == first
    assert hashed(before, Link(seq, NINE, kind, by, {}), canonical(body)) == first
