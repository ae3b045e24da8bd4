"""Packs are written by people who are trusted with procedures, not with the machine: no pack stops the engine,
fills its memory or reaches behind it. Whatever is refused is told with file and line."""

import pytest

from tests.procedure.leak import SOURCES
from yizhan.procedure.loader import PackErrors, load_library_from_sources
from yizhan.procedure.model import Expression, ExpressionError, Text


def told(**files: str) -> list[tuple[str, int, str]]:
    """What the loader says to the house's pack with these files in place of its own."""
    sources = {**SOURCES, **{name.replace("_yaml", ".yaml"): text for name, text in files.items()}}
    with pytest.raises(PackErrors) as raised:
        load_library_from_sources({"packs/house": sources})
    return [(error.path, error.line, error.code) for error in raised.value.errors]


# -- conditions ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("+".join(["1"] * 20_000), id="operators-without-end"),  # ended the whole process
        pytest.param("(" * 100_000 + "1" + ")" * 100_000, id="brackets-without-end"),  # a panic nobody could catch
        pytest.param("!" * 100_000 + "true", id="negations-without-end"),
        pytest.param("[" * 900 + "]" * 900, id="lists-in-lists"),
        pytest.param("[1].all(a, [1].all(b, [1].all(c, true)))", id="loops-in-loops"),
        pytest.param("[1] . all (a, [1].map(b, [1] .filter( c, true)) == [])", id="loops-in-loops-spaced-out"),
    ],
)
def test_a_condition_that_nobody_could_read_is_not_compiled(source: str) -> None:
    with pytest.raises(ExpressionError):
        Expression.compile(source)


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("+".join(["1"] * 900), id="operators"),
        pytest.param("!" * 1990 + "true", id="negations"),
        pytest.param("[1, 2].all(a, [3, 4].exists(b, b > a)) && [1].all(c, true)", id="two-loops-and-one-beside"),
        pytest.param("'.all(.all(.all(' == ''", id="loops-in-a-text"),
    ],
)
def test_what_is_within_the_bounds_is_answered(source: str) -> None:
    assert Expression.compile(source).evaluate({}) is not None


def test_a_pattern_that_would_never_end_elsewhere_ends_here() -> None:
    assert Expression.compile(f"'{'a' * 1000}!'.matches('^(a+)+$')").evaluate({}) is False


@pytest.mark.parametrize(
    "source", ["9223372036854775807 + 1", "1 / 0", "'a'.matches('((a{1,900}){1,900}){1,900}')", "'a'.matches('(')"]
)
def test_a_condition_that_fails_says_so_and_nothing_else_happens(source: str) -> None:
    with pytest.raises(ExpressionError):
        Expression.compile(source).evaluate({})


def test_such_a_condition_is_told_with_file_and_line() -> None:
    endless = SOURCES["leak.yaml"].replace("data.flats >= params.many_flats", "+".join(["1"] * 20_000), 1)

    line = next(n for n, text in enumerate(endless.splitlines(), 1) if "1+1+1" in text)
    assert ("packs/house/leak.yaml", line, "Y008") in told(leak_yaml=endless)


# -- files --------------------------------------------------------------------------------------


BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{here}: &{here} [{', '.join(f'*{before}' for _ in range(9))}]\n"
    for before, here in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(BOMB, id="aliases-of-aliases"),
        pytest.param("a: &a [*a]\n", id="an-alias-of-itself"),
        pytest.param("[" * 5000, id="depth"),
        pytest.param("a: !!python/object/apply:os.system [id]\n", id="a-tag"),
        pytest.param("a: " + "x" * 1_100_000, id="length"),
        pytest.param("a: \x00\n", id="nul"),
    ],
)
def test_a_file_that_is_made_to_harm_is_not_read(text: str) -> None:
    assert {path for path, _line, _code in told(parameters_yaml=text)} >= {"packs/house/parameters.yaml"}


# -- texts --------------------------------------------------------------------------------------


def test_a_blank_is_a_name_and_nothing_more() -> None:
    text = Text("{who:>999999999}{who.__class__.__mro__}{who!r}{{{gap}", "")

    assert text.filled("zh", {"who": "王"}) == "王{who.__class__.__mro__}王{{gap}"


# -- numbers, times -----------------------------------------------------------------------------


@pytest.mark.parametrize("within", ["P999999999Y", "PT999999999999999999S", "P" + "9" * 5000 + "D"])
def test_a_limit_of_more_than_a_century_is_no_limit(within: str) -> None:
    assert told(leak_yaml=SOURCES["leak.yaml"].replace("within: $pickup", f"within: {within}", 1))


@pytest.mark.parametrize(
    "pattern", ["{seq:0999999999}", "{seq.__class__}-{seq}", "{foo}-{seq}", "x" * 100 + "{seq}", "{seq} {seq}"]
)
def test_a_number_that_could_not_be_given_is_told(pattern: str) -> None:
    records = "records:\n" + f'  leak-sheet: {{zh: 单, en: Sheet, fields: [], number: "{pattern}"}}\n'

    assert ("packs/house/records.yaml", 2, "Y006") in told(records_yaml=records)


@pytest.mark.parametrize(
    "rule",
    [
        pytest.param("FREQ=SECONDLY", id="every-second"),
        pytest.param("freq=minutely;interval=1", id="every-minute"),
        pytest.param("FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30", id="every-hour-of-no-day"),
        pytest.param(f"FREQ=DAILY;BYHOUR=8,9,10;BYMINUTE={','.join(map(str, range(60)))};BYSECOND=0,30", id="crowded"),
        pytest.param("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", id="never"),
        pytest.param("RRULE:FREQ=DAILY\nRDATE:20260101T000000", id="several-rules"),
        pytest.param("FREQ=DAILY;BYHOUR=" + "1," * 5000 + "1", id="long"),
    ],
)
def test_a_schedule_that_never_comes_or_never_stops_is_told(rule: str) -> None:
    scheduled = SOURCES["leak.yaml"].replace("steps:\n", f"schedule: {{rrule: {rule!r}}}\nsteps:\n", 1)

    assert "Y006" in {code for _path, _line, code in told(leak_yaml=scheduled)}


def test_whole_numbers_have_an_end() -> None:
    parameters = "parameters:\n  many_flats: {zh: 多, en: Many, type: integer, default: " + "9" * 5000 + "}\n"

    assert ("packs/house/parameters.yaml", 2, "Y006") in told(parameters_yaml=parameters)
