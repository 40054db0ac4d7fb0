"""Stretches around signs hold all that whole texts hold, of each text its own."""

import random

import pyarrow as pa
import pytest

from transforms.detectors.seeking import Seek, seeker
from transforms.detectors.texts import sieve

PIECES = [
    *("ann@example.com", "@", ".", "1.2.3.4", "203.0.113.7", "10.0.0.1.", " ", "  ", "a", "-", "_", "(", ")", "[.]"),
    *(" . ", "203[.]0[.]113[.]7", "203 . 0 . 113 . 7", " dot ", "[dot]", "203 dot 0.113.7", "a@b.co", "a @ b.co"),
    *(
        "x.y@z-w.info",
        "1",
        "255",
        "1234",
        "1.2.3.4.123456789.5",
        "12.12.12.1234567890123",
        "é",
        "ann at example dot com",
        "j.doe at gmail.com",
        "ann@example.com2024",
    ),
    *("(at)", "ann(at)example.com", ", ", "\n", "a@b@c.de"),
]


@pytest.mark.parametrize("seed", range(4))
def test_what_whole_texts_hold_is_found_in_stretches(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = random.Random(seed)
    texts = ["".join(rng.choices(PIECES, k=rng.randint(0, 7))) for _ in range(4_000)]
    seek = seeker(["email", "ipv4"])
    quick = spans(seek, texts)
    monkeypatch.setattr(sieve, "ANCHORS", {})
    assert quick == spans(seeker(["email", "ipv4"]), texts)
    assert len(quick) > 1_000


def spans(seek: Seek, texts: list[str]) -> list[tuple[int, ...]]:
    found = seek(pa.array(texts))
    return list(zip(found.row.tolist(), found.start.tolist(), found.end.tolist(), found.kind.tolist(), strict=True))


def test_addresses_end_where_their_text_does() -> None:
    texts = ["v1.2", "3.4.5.6", "", None, "1.2.3", ".4", "10.20.30.40", "a@", "b.co", "ann@example.com"]
    found = seeker(["email", "ipv4"])(pa.array(texts))
    assert found.row.tolist() == [1, 6, 9]
