"""Digits that stand close together make a cluster, in one text only."""

import random

import pyarrow as pa
import pytest

from transforms.detectors.texts import stretches
from transforms.detectors.texts.stretches import Texts
from transforms.detectors.texts.windows import GAP, LEAST, clusters


def plainly(text: str) -> list[tuple[int, int]]:
    """The first and the last digit of each cluster, one digit after the other."""
    groups: list[list[int]] = []
    for at in (at for at, sign in enumerate(text) if sign in "0123456789"):
        if groups and at - groups[-1][-1] <= GAP + 1:
            groups[-1].append(at)
        else:
            groups.append([at])
    return [(group[0], group[-1]) for group in groups if len(group) >= LEAST]


@pytest.mark.parametrize("piece", [4, 7, 1 << 16])
def test_clusters_are_those_of_each_text_by_itself(piece: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stretches, "PIECE", piece)
    rng = random.Random(piece)
    for _ in range(400):
        texts = ["".join(rng.choices("0123 a.-", k=rng.randint(0, 14))) for _ in range(rng.randint(0, 5))]
        held = Texts.of(pa.array(texts, pa.large_string()))
        seen = clusters(held)
        first = held.offsets.tolist()
        wanted = [
            (first[row] + low, first[row] + high, row) for row, text in enumerate(texts) for low, high in plainly(text)
        ]
        assert list(zip(seen.first.tolist(), seen.last.tolist(), seen.row.tolist(), strict=True)) == wanted
