"""How people write an address inside a site, and the one form it is kept in: "3-2-501"."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

NUMERALS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}

# A number or letter and the word that says what it counts. 层, and 楼 behind another part, is a floor, which
# the room number repeats. What follows none of them (a garden's name) is a part by itself.
PART = re.compile(
    r"(?P<number>[0-9A-Z]+|[零〇一二两三四五六七八九十百]+)"
    r"(?P<word>号楼|号院|单元|[栋幢座楼层室房户号期区门#]|-+|$)-*"
)
WRITTEN = re.compile(r"\d{1,2}-\d{1,2}-\d{3,4}")
COMPACT = re.compile(r"\d{5,7}")


def canonical(typed: str) -> str:
    """The one form: 3栋2单元501, 3#2-501, ３－２－０５０１ and 三号楼二单元五零一室 are all 3-2-501."""
    return "-".join(parts(typed))


def parts(typed: str) -> list[str]:
    return list(_parts(typed))


@lru_cache(maxsize=10_000)  # an import asks for the same building and unit a thousand times
def _parts(typed: str) -> tuple[str, ...]:
    text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", typed)).upper()
    text = re.sub(r"[‐‑–—−_/\\.,，、~·]+", "-", text).strip("-")
    found: list[str] = []
    at = 0
    while at < len(text):
        match = PART.match(text, at)
        if match is None:
            name = text[at:].split("-", 1)[0]
            found.append(name)
            at += len(name) + 1
            continue
        at = match.end()
        if not _is_floor(match["word"], found, rest=text[at:]):
            found.append(_plain(match["number"]))
    return tuple(found)


def written_as_room(typed: str) -> bool:
    """Whether it can only mean a room: 9-11-1201 has the digits of a telephone number, too."""
    return WRITTEN.fullmatch(re.sub(r"[‐‑–—−]", "-", unicodedata.normalize("NFKC", typed)).strip()) is not None


def splits(typed: str) -> list[str]:
    """What a run of digits without separators can mean: 32501 is 32-501, 3-2-501 or 3-2501."""
    digits = unicodedata.normalize("NFKC", typed).strip()
    if not COMPACT.fullmatch(digits):
        return []
    codes = []
    for room in (3, 4):
        head, number = digits[:-room], digits[-room:]
        if not head or (number.startswith("0") and room == 3):
            continue
        codes.append(canonical(f"{head}-{number}"))
        if len(head) > 1:
            codes.append(canonical(f"{head[:-1]}-{head[-1]}-{number}"))
    return codes


def path(code: str) -> str:
    """The code with padded numbers: text order is walking order, and a part begins as its whole does."""
    return re.sub(r"\d+", lambda digits: digits[0].zfill(4), code)


def _is_floor(word: str, before: list[str], *, rest: str) -> bool:
    return bool(rest) and (word == "层" or (word == "楼" and bool(before)))


def _plain(number: str) -> str:
    """Without leading zeros; Chinese numerals read as one number (二十三) or digit by digit (五零一)."""
    if number.isascii():
        return re.sub(r"^0+(?=\d+$)", "", number)
    if not re.search("[十百]", number):
        return str(int("".join(str(NUMERALS[c]) for c in number)))
    total, last = 0, 0
    for numeral in number:
        if numeral in "十百":
            total += (last or 1) * (10 if numeral == "十" else 100)
            last = 0
        else:
            last = NUMERALS[numeral]
    return str(total + last)
