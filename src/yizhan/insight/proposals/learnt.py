"""What a site's people chose before, learnt: character n-grams and a linear model.

Kept as plain numbers in the database, so that any process reads it and no file can be swapped for another. Reading
takes numpy alone; scikit-learn, which every process would load for a second and a half, is left to who learns.
"""

import io
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache

import numpy as np

from yizhan.cases.models import Case
from yizhan.insight.models import ProposalModel
from yizhan.registry.models import Site

ENOUGH = 40  # matters with a sentence, before the model speaks
NEWEST = 6000  # matters that are learnt from
FEATURES = 8191  # a prime, so that grams spread over them; a model of another size is not ours to read
LONGEST_GRAM = 3
MOST_REASONS = 3
MOST_GRAMS = 5  # that a sentence's reasons are put together from

Grams = tuple[np.ndarray, np.ndarray]  # which features, and how much of each


def grams(said: str) -> Grams:
    """A sentence as its grams of one to three characters, hashed; of length 1, however long it is."""
    which, count = np.unique(np.fromiter(_hashed(re.sub(r"\s+", " ", said.lower())), np.int32), return_counts=True)
    return which, count / (np.linalg.norm(count) or 1.0)


def _hashed(text: str) -> Iterator[int]:
    for length in range(1, LONGEST_GRAM + 1):
        for start in range(len(text) - length + 1):
            yield zlib.crc32(text[start : start + length].encode()) % FEATURES


class Learnt:
    def __init__(self, classes: list[str], weights: np.ndarray, offsets: np.ndarray) -> None:
        self.classes = classes
        self.weights = weights  # class x feature
        self.offsets = offsets

    def chances(self, said: str) -> Mapping[str, float]:
        """How likely each procedure is, between 0 and 1, together 1."""
        which, share = grams(said)
        scores = self.weights[:, which] @ share + self.offsets
        weighed = np.exp(scores - scores.max())
        return dict(zip(self.classes, (weighed / weighed.sum()).tolist(), strict=True))

    def because(self, said: str, procedure: str) -> tuple[str, ...]:
        """The parts of the sentence that spoke loudest for a procedure."""
        row = self.weights[self.classes.index(procedure)] - self.weights.mean(axis=0)
        parts = sorted({said[i : i + n] for n in (2, 3) for i in range(len(said) - n + 1)})
        parts = [part for part in parts if _told(part)]
        speak = {part: float(row[which] @ share) for part in parts for which, share in (grams(part),)}
        loudest = sorted((part for part in parts if speak[part] > 0), key=lambda part: -speak[part])
        return tuple(_joined(said, loudest[:MOST_GRAMS])[:MOST_REASONS])


def _told(part: str) -> bool:
    """Whether people can be told that this spoke: a comma and half a word on either side say nothing to them."""
    return part.isalnum()


def _joined(said: str, parts: Sequence[str]) -> list[str]:
    """Parts that overlap, or stand beside each other, as the one phrase they are in the sentence; the loudest first.
    Nobody reads anything into 上全是, 全是水 and 地上全."""
    covered: set[int] = set()
    for part in parts:
        at = said.find(part)
        covered.update(range(at, at + len(part)))
    phrases: list[str] = []
    for at in sorted(covered):
        if at - 1 in covered:
            phrases[-1] += said[at]
        else:
            phrases.append(said[at])
    return sorted(phrases, key=lambda phrase: min(parts.index(part) for part in parts if part in phrase))


def learn(site: Site, now: datetime) -> ProposalModel | None:
    """Learn from the site's newest matters; None while there are too few or all are of one kind."""
    told = list(
        Case.objects.filter(site=site, parent__isnull=True)
        .exclude(subject="")
        .order_by("-received_at")
        .values_list("subject", "pack", "procedure")[:NEWEST]
    )
    labels = [f"{pack}/{procedure}" for _, pack, procedure in told]
    if len(told) < ENOUGH or len(set(labels)) < 2:
        return None
    return keep(site, fitted([subject for subject, _, _ in told], labels), learnt_from=len(told), now=now)


def fitted(said: Sequence[str], procedures: Sequence[str]) -> Learnt:
    """The model that sentences and the procedures chosen for them make; at least two procedures."""
    from scipy.sparse import csr_array
    from sklearn.linear_model import SGDClassifier

    rows = [grams(one) for one in said]
    shares = csr_array(
        (
            np.concatenate([share for _, share in rows]),
            np.concatenate([which for which, _ in rows]),
            np.cumsum([0, *(len(which) for which, _ in rows)], dtype=np.int32),
        ),
        shape=(len(rows), FEATURES),
    )
    model = SGDClassifier(loss="log_loss", alpha=1e-5, max_iter=30, random_state=7, class_weight="balanced")
    model.fit(shares, procedures)
    weights, offsets = model.coef_, model.intercept_
    if len(model.classes_) == 2:  # one row of weights tells two classes apart
        weights, offsets = np.vstack([-weights[0], weights[0]]), np.array([-offsets[0], offsets[0]])
    return Learnt([str(one) for one in model.classes_], weights, offsets)


def keep(site: Site, model: Learnt, *, learnt_from: int, now: datetime) -> ProposalModel:
    packed = io.BytesIO()
    np.savez_compressed(packed, weights=model.weights.astype(np.float32), offsets=model.offsets.astype(np.float32))
    return ProposalModel.objects.create(
        site=site, learnt_at=now, learnt_from=learnt_from, classes=model.classes, weights=packed.getvalue()
    )


def of_site(site_id: int) -> Learnt | None:
    """The newest model of a site; one small query, unpacked once a process."""
    newest = ProposalModel.objects.filter(site_id=site_id).order_by("-pk").values_list("pk", flat=True).first()
    return _unpacked(newest) if newest is not None else None


@lru_cache(maxsize=64)
def _unpacked(id: int) -> Learnt | None:
    """None for what another version learnt: it hashed otherwise, and its numbers would speak nonsense."""
    row = ProposalModel.objects.get(pk=id)
    with np.load(io.BytesIO(bytes(row.weights)), allow_pickle=False) as packed:
        model = Learnt(list(row.classes), packed["weights"], packed["offsets"])
    return model if model.weights.shape[1] == FEATURES else None
