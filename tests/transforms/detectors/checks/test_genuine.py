import pytest

from transforms.detectors.checks.genuine import (
    card,
    dea,
    email,
    iban,
    imei,
    luhn,
    luhn_digits,
    npi,
    phone,
    stdnum,
    vin,
    vin_checked,
)
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


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("ann at example dot com", True),
        ("ann [at] example [dot] co [dot] uk", True),
        ("look at the dot product", False),
        ("ann @ example.com", True),
        ("icon@2x.png", False),
    ],
)
def test_an_address_in_words_ends_in_a_usual_domain(*, text: str, holds: bool) -> None:
    assert email(text) is holds


def test_check_digits_of_devices_vehicles_and_prescribers_hold_and_their_neighbours_do_not() -> None:
    for check, number, neighbour in (
        (imei, "49-015420-323751-8", "49-015420-323751-9"),  # 3GPP TS 23.003
        (luhn_digits, "8944 1100 0000 0000 008", "8944 1100 0000 0000 007"),
        (vin_checked, "1M8GDM9AXKP042788", "1M8GDM9AXKP042789"),  # 49 CFR 565
        (npi, "1234567893", "1234567890"),  # CMS
        (dea, "AB1234563", "AB1234564"),
    ):
        assert check(number)
        assert not check(neighbour)


def test_a_vehicle_has_letters_and_ends_in_digits() -> None:
    assert vin("WVWZZZ1JZXW000001")
    assert not vin("11111111111111111")
    assert not vin("WVWZZZ1JZXWABCDEF")
    assert not imei("000000000000000")
