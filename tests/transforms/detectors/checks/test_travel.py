"""Machine-readable lines against the examples of ICAO Doc 9303, and British driver numbers."""

import pytest

from transforms.detectors.checks.travel import check_digit, driver, has_digits, machine_readable, zone

PASSPORT = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"
CARD = "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6"
NAMES = "ERIKSSON<<ANNA<MARIA<<<<<<<<<<"
OFFICIAL = "I<UTOSTEVENSON<<PETER<<<<<<<<<<<<<<<\nD231458907UTO3407127M9507122<<<<<<<2"
VISA = "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL8988901C4XXX4009078F96121096ZE184226B<<<<<<"
SMALL_VISA = "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nL8988901C4XXX4009078F9612109<<<<<<<<"
FRENCH = "IDFRABERTHIER<<<<<<<<<<<<<<<<<<<<<<<\n8806923102858CORINNE<<<<<<<6512068F6"


def test_the_examples_of_the_standard_hold() -> None:  # Doc 9303-4 and 9303-5, appendices
    assert machine_readable(PASSPORT)
    assert machine_readable(PASSPORT.split()[1])
    assert machine_readable(CARD)
    assert all(map(machine_readable, (OFFICIAL, VISA, SMALL_VISA, FRENCH)))  # 9303-6, 9303-7; arrêté of 1987
    assert check_digit("L898902C3") == 6


@pytest.mark.parametrize("text", [PASSPORT, CARD, OFFICIAL])
def test_any_digit_that_is_changed_breaks_them(text: str) -> None:
    last = text.split()[1]
    for at in (0, 13, len(last) - 1):
        other = "1" if last[at] != "1" else "2"
        if last[at].isdigit():
            broken = f"{last[:at]}{other}{last[at + 1 :]}"
            assert not machine_readable(broken)
            assert zone(f"{text.split(maxsplit=1)[0]}\n{broken}") in (None, (0, len(text.split(maxsplit=1)[0])))


@pytest.mark.parametrize("between", ["\n", "\r\n", '","', '",\n "', "<br>", "<br/>\n", "</td><td>", "\n> ", "|", ""])
@pytest.mark.parametrize("text", [PASSPORT, f"{CARD}\n{NAMES}", OFFICIAL, VISA, SMALL_VISA, FRENCH])
def test_the_line_of_names_belongs_to_its_zone_whatever_stands_between_them(text: str, between: str) -> None:
    joined = text.replace("\n", between)
    assert zone(joined) == (0, len(joined))


def test_names_and_last_lines_stand_alone() -> None:
    for text in (PASSPORT, OFFICIAL):
        assert all(map(machine_readable, text.split()))
    assert machine_readable(VISA.split(maxsplit=1)[0])
    assert not machine_readable(VISA.split()[1])  # no digit over all of it
    assert not machine_readable("ACGT" * 11)
    assert not machine_readable("PASSPORTS" + "<" * 35)


def test_a_number_of_more_than_nine_characters_goes_on_in_the_optional_data() -> None:
    number, rest = "D23145890", "123"
    first = f"I<UTO{number}<{rest}{check_digit(number + rest)}".ljust(30, "<")
    second = "7408122F1204159UTO<<<<<<<<<<<"
    whole = check_digit(first[5:] + second[:7] + second[8:15] + second[18:29])
    assert machine_readable(f"{first}\n{second}{whole}")


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
