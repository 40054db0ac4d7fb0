"""Of kinds that claim one stretch, the one that is meant counts, and no number is taken apart."""

import pyarrow as pa
import pytest

from transforms.detectors.catalogue import KINDS
from transforms.detectors.seeking import seeker


def told(text: str, kinds: tuple[str, ...] = KINDS) -> list[tuple[str, str]]:
    spans = seeker(kinds)(pa.array([text]))
    places = zip(spans.kind.tolist(), spans.start.tolist(), spans.end.tolist(), strict=True)
    return [(spans.kinds[kind], text.encode()[start:end].decode()) for kind, start, end in places]


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("cvv 4111-1111-1111-1111", ("card", "4111-1111-1111-1111")),
        ("Read out: card number and CVC 5555 5555 5555 4444, 123", ("card", "5555 5555 5555 4444")),
        ("Card/CVV 4111 1111 1111 1111 / 123", ("card", "4111 1111 1111 1111")),
        ("number, expiry and cvv: 4111 1111 1111 1111, 12/27, 123", ("card", "4111 1111 1111 1111")),
        ("cep no: 0532 123 45 67", ("phone", "0532 123 45 67")),
        ("GSM/cep 0532 1234567", ("phone", "0532 1234567")),
    ],
)
def test_what_says_little_takes_no_longer_number_apart(text: str, whole: tuple[str, str]) -> None:
    assert told(text)[0] == whole


@pytest.mark.parametrize(
    ("text", "both"),
    [
        ("cvv 1234, card 4111 1111 1111 1111", [("card_code", "1234"), ("card", "4111 1111 1111 1111")]),
        ("Card/CVV 4111 1111 1111 1111 / 123", [("card", "4111 1111 1111 1111"), ("card_code", "123")]),
    ],
)
def test_what_stands_beside_a_number_is_found_by_its_own_name(text: str, both: list[tuple[str, str]]) -> None:
    assert told(text) == both


def test_a_part_is_found_where_the_longer_kind_is_not_looked_for() -> None:
    assert told("cvv 4111-1111-1111-1111", ("card_code",)) == [("card_code", "4111")]
