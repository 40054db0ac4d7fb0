"""Ages, and years that something takes."""

import pytest

from transforms.detectors.checks.living import amid


@pytest.mark.parametrize(
    ("before", "text", "behind"),
    [
        *(
            ("Elle a ", "45 ans", ", elle"),
            ("un homme de ", "45 ans", ""),
            ("tiene ", "45 años", ""),
            ("ha ", "45 anni", ""),
        ),
        *(("ma ", "45 lat", ""), ("мне ", "45 лет", ""), ("hij is ", "45 jaar", ""), ("", "45 jaar oud", "")),
        *(("Hon är ", "45 år", ""), ("je mu ", "45 let", ""), ("", "45 anos", " de idade"), ("", "age: 60", "")),
        *(
            ("Marie Dupont, ", "34 ans", ", Lyon"),
            ("Marie (", "34 ans", ")"),
            ("", "45歳", "です"),
            ("", "aged 6", " months"),
        ),
    ],
)
def test_who_has_or_is_so_many_years_is_so_old(before: str, text: str, behind: str) -> None:
    assert amid(before, text, behind)


@pytest.mark.parametrize(
    ("before", "text", "behind"),
    [
        *(("une garantie de ", "5 ans", ""), ("il y a ", "5 ans", ""), ("il a ", "5 ans", " d'expérience")),
        *(("hace ", "10 años", ""), ("negli ultimi ", "10 anni", ""), ("", "2 jaar", " garantie")),
        *(
            ("przez ", "10 lat", ""),
            ("", "10 let", " zkušeností"),
            ("för ", "10 år", " sedan"),
            ("", "10 лет", " назад"),
        ),
        *(("", "turned 90", " degrees"), ("", "age: 60", " seconds"), ("", "age: 60", "%"), ("", "3歳", "馬")),
        *(("tiene ", "10 años", " de garantía"), ("Garantie, ", "5 ans", "")),
    ],
)
def test_what_takes_so_long_or_was_so_long_ago_is_no_age(before: str, text: str, behind: str) -> None:
    assert not amid(before, text, behind)
