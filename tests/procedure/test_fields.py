"""Fields: what was typed becomes a value, or is refused with what was expected."""

import pytest

from yizhan.procedure.model.fields import readable


# One caller's text with a sign that turns the direction turned every matter behind it on the desk's list.
@pytest.mark.parametrize("sign", ["\u202e", "\u2066", "\x07"])
def test_what_cannot_be_seen_and_changes_the_rest_of_the_page_is_left_out(sign: str) -> None:
    assert readable(f" 漏水{sign}了 ") == "漏水了"


@pytest.mark.parametrize("typed", ["👨‍👩‍👧 在家", "第一行\n第二行", "مرحبا"])
def test_signs_that_belong_together_lines_and_other_scripts_stay(typed: str) -> None:
    assert readable(typed) == typed
