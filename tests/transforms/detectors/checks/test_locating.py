"""Coordinates and postal codes, by their form."""

import pytest

from transforms.detectors.checks.locating import amid, coordinates, postal_code, postal_code_by_form


@pytest.mark.parametrize(
    "text", ["52.520008, 13.404954", "-33.8688 151.2093", "40.7128° N, 74.0060° W", "48°51'24\"N 2°21'03\"E"]
)
def test_places_on_earth_are_coordinates(text: str) -> None:
    assert coordinates(text)


@pytest.mark.parametrize(
    "text", ["95.1234, 13.1234", "52.5200, 181.0001", "0.0000, 0.0000", "91°00'N 2°00'E", "48°61'N 2°21'E", ""]
)
def test_what_lies_beyond_the_poles_is_none(text: str) -> None:
    assert not coordinates(text)


@pytest.mark.parametrize("text", ["SW1A 1AA", "M1 1AE", "K1A 0B1", "1012 AB", "90210-1234", "D-10115"])
def test_some_postal_codes_are_told_by_their_form(text: str) -> None:
    assert postal_code(text)
    assert postal_code_by_form(text)


@pytest.mark.parametrize("text", ["10115", "90210", "00-950", "AB12CD", "XX1 1AA"])
def test_others_need_a_word(text: str) -> None:
    assert postal_code(text)
    assert not postal_code_by_form(text)


@pytest.mark.parametrize("text", ["2025 AD", "1500 GB", "1200 KM"])
def test_years_and_measures_are_none(text: str) -> None:
    assert not postal_code(text)


@pytest.mark.parametrize(
    ("before", "text", "behind"),
    [
        *(("at ", "52.520008, 13.404954", " today"), ("", "-33.8688, 151.2093", ""), ("GPS: ", "52.5200, 13.4049", "")),
        *(
            ("loss ", "40.7128° N, 74.0060° W", ""),
            ("lat/lon ", "0.3476, 32.5825", ""),
            ("", "lat=0.123&lon=0.456", ""),
        ),
        ('"coordinates": [', "13.404954, 52.520008", "]"),
    ],
)
def test_a_pair_that_is_precise_or_said_to_be_a_place_is_one(before: str, text: str, behind: str) -> None:
    assert amid(before, text, behind)


@pytest.mark.parametrize(
    ("before", "text", "behind"),
    [
        *(
            ("[", "0.123456, 0.234567", ", 0.1]"),
            ("[", "1.123456, 2.234567", ", 3.345678]"),
            ("loss: ", "0.6931, 0.5012", ""),
        ),
        *(("p = ", "0.0123, 0.0456", ""), ("prices ", "12.345, 67.890", ""), ("[1.5, ", "12.345678, 67.890123", "]")),
        *(
            ("([", "12.345678, 67.890123", "]"),
            ("[1.        , ", "2.345678, 3.890123", "]"),
            ("", "12.345, 67.890", ""),
        ),
    ],
)
def test_rows_of_numbers_and_measures_are_none(before: str, text: str, behind: str) -> None:
    assert not amid(before, text, behind)
