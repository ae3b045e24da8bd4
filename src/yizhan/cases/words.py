"""Words to search by: Chinese has no spaces, so every pair of characters counts as a word."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

SHORTEST_NUMBER = 4  # digits; of a hidden number the first three are shown

_RUNS = re.compile(r"[㐀-䶿一-鿿]+|[0-9a-z]+")


def grams(text: str) -> Iterator[str]:
    """Chinese runs as overlapping pairs (a single character alone), Latin and digits as whole words."""
    for run in _RUNS.findall(unicodedata.normalize("NFKC", text).lower()):
        if run[0].isascii() or len(run) == 1:
            yield run
        else:
            yield from (run[i : i + 2] for i in range(len(run) - 1))


def indexed(texts: Iterable[str]) -> str:
    """What `to_tsvector('simple', …)` is given for a case."""
    return " ".join(dict.fromkeys(gram for text in texts for gram in _grams(text)))


@lru_cache(maxsize=1024)
def _grams(text: str) -> tuple[str, ...]:
    """What is said of a matter is indexed again with each answer that is added to it."""
    return tuple(grams(text))


def wanted(typed: str, *, masked: bool = False) -> str:
    """A tsquery (simple) that finds texts with all pairs of what was typed; empty when nothing can be searched.

    A single Chinese character finds the pairs that begin with it, a Latin word or a number those that begin with
    it. Whoever sees numbers `masked` has to give them whole: by their beginnings a hidden one could be found out
    digit by digit.
    """
    parts = [f"'{gram}':*" if _open_ended(gram, masked) else f"'{gram}'" for gram in grams(typed)]
    return " & ".join(dict.fromkeys(parts))


def _open_ended(gram: str, masked: bool) -> bool:
    if masked and len(gram) >= SHORTEST_NUMBER and any(letter.isdigit() for letter in gram):
        return False
    return len(gram) == 1 or gram.isascii()
