"""Machine-readable lines against the examples of ICAO Doc 9303, and British driver numbers."""

import pytest

from transforms.detectors.checks.travel import check_digit, driver, has_digits, machine_readable

PASSPORT = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"
CARD = "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6"


def test_the_examples_of_the_standard_hold() -> None:  # Doc 9303-4 and 9303-5, appendices
    assert machine_readable(PASSPORT)
    assert machine_readable(PASSPORT.split()[1])
    assert machine_readable(CARD)
    assert check_digit("L898902C3") == 6


@pytest.mark.parametrize("text", [PASSPORT, CARD])
def test_any_digit_that_is_changed_breaks_them(text: str) -> None:
    last = text.split()[1]
    for at in (0, 13, len(last) - 1):
        other = "1" if last[at] != "1" else "2"
        if last[at].isdigit():
            assert not machine_readable(f"{text.split(maxsplit=1)[0]}\n{last[:at]}{other}{last[at + 1 :]}")


def test_a_line_of_another_length_is_none() -> None:
    assert not machine_readable(CARD.split()[1])
    assert not machine_readable("P<")


def test_a_driver_number_begins_with_letters_and_a_decade() -> None:
    assert driver("MORGA657054SM9IJ")
    assert driver("FOX99657054SM9IJ")
    assert not driver("F9X99657054SM9IJ")


def test_a_code_without_digits_is_no_document() -> None:
    assert has_digits("C01X00T47")
    assert not has_digits("CONTROL")
    assert not has_digits("000000000")
