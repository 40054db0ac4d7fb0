"""Addresses, and numbers and ordinary words that only look like one."""

import pytest

from transforms.detectors.checks.housing import amid, by_form


@pytest.mark.parametrize(
    ("text", "behind"),
    [
        ("14 Oak Road, Carlisle, mobile 07700", " 900123"),
        ("14 Oak Road, Leeds 07700", " 900123"),
        ("Gartenweg 3, Mobil 0171", "-2345678"),
        ("12 Elm Street, account 20000", ""),
        ("12 Elm Street, door code 20000", ""),
        ("is wrong, error 50000", " again"),
        ("of operator, release notes 12345", " fails"),
    ],
)
def test_a_number_of_another_kind_is_no_postal_code(text: str, behind: str) -> None:
    assert not amid("", text, behind)


@pytest.mark.parametrize(
    "text",
    [
        "12 Main Street, Springfield, IL 62704",
        "5 Proctor Street, Port Arthur 77640",
        "12 elm lane, springfield 62704",
        "Rosewood Cottage, Springfield 62704",
        "12 Elm Street, postal code 20000",
        "Gartenweg 3, 10115 Berlin",
        "1 Herzl Street, Tel Aviv 61000",
        "5 High Street\n10115",
    ],
)
def test_towns_have_postal_codes(text: str) -> None:
    assert amid("", text, ", thanks")


def test_a_year_before_a_street_that_something_happened_in_is_no_house() -> None:
    assert not amid("the ", "2008 Wall Street", "")
    assert not amid("", "2008 Wall Street", " crash")
    assert amid("lives at ", "2008 Wall Street", " in New York")
    assert amid("the ", "208 Wall Street", " crash")


@pytest.mark.parametrize(
    "text",
    [
        *("12 Main Street", "426 Jordy Lodge", "12 rue de la Paix", "968 Bahringer Garden Apt. 722", "Gartenweg 3"),
        *("1961 Berlin Wall, Leeds LS1 2AB", "Parkplatz 12, 10115 Berlin", "Mannerheimintie 5", "Vestergade 4"),
        *("Nassaukade 12", "Alexanderplatz 1", "Karl-Marx-Platz 5", "Strøget 12, 1160 København K"),
    ],
)
def test_streets_count_by_their_form(text: str) -> None:
    assert by_form(text)


@pytest.mark.parametrize(
    "text",
    [
        *("1968 Prague Spring", "2018 Helsinki Summit", "1961 Berlin Wall", "2 HDMI Port", "10 Minute Walk"),
        *("100 Meter Track", "5 Star Beach", "Umweg 2", "Tabellenplatz 5", "Parkplatz 12", "Bremsweg 40 m"),
        *("Bahnsteig 7", "Garantie 24", "Partie 2", "Optie 3", "Positie 3", "Brigade 4", "Dekade 2"),
        *("Kapitel 12, 34567 Zeichen", "RTX 4090, 24564 MiB", "Table 3, 20500 Words", "Teil 2, 10115 Berlin"),
    ],
)
def test_ordinary_words_with_a_number_need_a_word_for_an_address(text: str) -> None:
    assert not by_form(text)
