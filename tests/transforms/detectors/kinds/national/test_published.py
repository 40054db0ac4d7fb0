"""Checks that python-stdnum lacks, against numbers that references print."""

import pytest

from transforms.detectors.kinds.national import published

# As encyclopaedias, authorities' leaflets and other libraries' tests print them.
PRINTED = (
    ("de_rvnr", "15070649C103"),
    ("de_rvnr", "65170839J003"),
    ("de_kvnr", "A123456780"),
    ("lu_matricule", "1893120105732"),
    ("ru_snils", "11223344595"),
    ("uy_ci", "12345672"),
    ("au_medicare", "2123456701"),
    ("nz_nhi", "ZZZ0016"),
    ("nz_nhi", "ZBN77VL"),
    ("nz_nhi", "ZZZ00AX"),
    ("tw_nid", "A123456789"),
    ("hk_hkid", "A1234563"),
    ("hk_hkid", "G123456(A)"),
    ("sg_nric", "S1234567D"),
    ("sg_nric", "F1234567N"),
    ("ir_nid", "0084575948"),
    ("us_mbi", "1EG4TE5MK73"),
)


@pytest.mark.parametrize(("name", "number"), PRINTED)
def test_a_printed_number_is_one_and_another_check_character_is_not(name: str, number: str) -> None:
    check = getattr(published, name)
    assert check(number)
    assert check(number.lower())
    place = {"de_rvnr": 11, "au_medicare": 8, "hk_hkid": len(number.rstrip(")")) - 1}.get(name, len(number) - 1)
    others = "0123456789" if number[place].isdigit() else "EFGHIJKMNOPQ"
    wrong = [number[:place] + other + number[place + 1 :] for other in others if other != number[place]]
    if name != "us_mbi":  # no check digit
        assert any(not check(one) for one in wrong)


@pytest.mark.parametrize("name", sorted({name for name, _ in PRINTED}))
@pytest.mark.parametrize("text", ["", "x", "٣٣٣٣٣٣٣٣٣", "1" * 30, "A" * 9])
def test_anything_else_is_none(name: str, text: str) -> None:
    assert not getattr(published, name)(text)


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("853400937V", True),
        ("853400937X", True),
        ("853700937V", False),
        ("198584000937", True),
        ("198599900937", False),
    ],
)
def test_a_sri_lankan_number_has_a_day_of_the_year(*, text: str, holds: bool) -> None:
    assert published.lk_nic(text) is holds


def test_days_that_there_are() -> None:
    assert published.dated(2024, 2, 29)
    assert not published.dated(2023, 2, 29)
    assert not published.dated(0, 1, 1)
    assert not published.dated(2000, 13, 1)
