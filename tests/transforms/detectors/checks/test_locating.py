"""Coordinates and postal codes, by their form."""

import pytest

from transforms.detectors.checks.locating import coordinates, postal_code, postal_code_by_form


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
