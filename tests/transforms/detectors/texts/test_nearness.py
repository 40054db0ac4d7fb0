"""A word near a number says what it is; words that only begin alike do not, nor does a count belong to anybody."""

import pyarrow as pa
import pytest

from transforms.detectors.catalogue import KINDS
from transforms.detectors.seeking import seeker


def kinds_in(text: str) -> list[str]:
    spans = seeker(KINDS)(pa.array([text]))
    return [spans.kinds[kind] for kind in spans.kind.tolist()]


@pytest.mark.parametrize(
    "text",
    [
        *("It contains 12345678 of them", "Each container holds 200000", "contador 1234567", "installed by @someone"),
        *("postal service since 1971", "in transition 021000021", "licensed since 1234567", "pas 123456789"),
    ],
)
def test_words_that_begin_like_another_say_nothing(text: str) -> None:
    assert kinds_in(text) == []


@pytest.mark.parametrize(
    "text",
    [
        *("accounts for 120000 jobs", "La ciudad cuenta con 1234567 habitantes", "memory bank of 1048576 bytes"),
        *("Lyon compte 522 250 habitants", "licensed to 1234567 users", "call 1000000 iterations"),
        *("cell A1 has 1000000 rows", "compte 25.000.000 personnes", "market cap 12345"),
    ],
)
def test_what_is_counted_is_nobodys_number(text: str) -> None:
    assert kinds_in(text) == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        *(
            ("Kontonr 12345678", "bank_account"),
            ("konta 12345678", "bank_account"),
            ("kontos 12345678", "bank_account"),
        ),
        *(
            ("passports 123456789", "passport"),
            ("phones 0532 123 45 67", "phone"),
            ("postal code 10115", "postal_code"),
        ),
        *(("account: 12345678 users only", "bank_account"), ("call 4155550132 days", "phone")),
        *(("contact: 9876543210", "phone"), ("phone 5550132 hours 9 to 5", "phone")),
    ],
)
def test_words_with_endings_and_joined_words_still_do(text: str, kind: str) -> None:
    assert kinds_in(text)[:1] == [kind]
