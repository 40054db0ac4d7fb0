import pytest

from transforms.detectors.checks import card, email, iban, luhn, phone, stdnum
from transforms.surrogates.reserved import CARDS


def test_every_documented_test_card_is_a_card_and_its_neighbours_are_not() -> None:
    for number in CARDS.patterns:
        assert card(number)
        assert not card(number[:-1] + str((int(number[-1]) + 1) % 10))


@pytest.mark.parametrize(
    ("number", "holds"), [("0", True), ("18", True), ("79927398713", True), ("79927398710", False)]
)
def test_luhn(*, number: str, holds: bool) -> None:
    assert luhn(number) is holds


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("+1 415 555 2671", True),
        ("0044 20 7946 0958", True),
        ("030 901820", True),
        ("+999 123", False),
        ("+", False),
        ("", False),
        ("123456789012345678", False),
    ],
)
def test_phone(*, text: str, holds: bool) -> None:
    assert phone(text) is holds


def test_an_iban_may_have_words_behind_it() -> None:
    assert iban("NL91ABNA0417164300 for you")
    assert not iban("NL91ABNA0417164301 for you")
    assert not iban("")


def test_an_address_does_not_end_like_a_file() -> None:
    assert email("a@b.museum")
    assert not email("a@2x.PNG")


def test_a_check_of_python_stdnum_is_loaded_when_it_is_needed() -> None:
    assert stdnum("nl.bsn")("111222333")
    assert not stdnum("nl.bsn")("")
