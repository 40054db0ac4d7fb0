import os
import subprocess
import sys

import pytest

from pipelines.drilling.numbers import national_ids
from pipelines.drilling.people import FACTS, LOCALES, people
from transforms.detectors.catalogue import BY_KIND


def test_a_process_in_which_sets_have_another_order_makes_up_the_same_people() -> None:
    code = "from pipelines.drilling.people import *; print([people(locale, 2, 1) for locale in LOCALES])"
    runs = [
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, check=True, env={**os.environ, "PYTHONHASHSEED": seed}
        )
        for seed in ("1", "2")
    ]
    assert runs[0].stdout == runs[1].stdout


@pytest.mark.parametrize("locale", LOCALES)
def test_equal_seeds_give_equal_people_and_other_seeds_others(locale: str) -> None:
    assert people(locale, 3, 7) == people(locale, 3, 7)
    assert people(locale, 3, 7) == people(locale, 5, 7)[:3]
    assert people(locale, 3, 7) != people(locale, 3, 8)


@pytest.mark.parametrize("locale", LOCALES)
def test_every_number_passes_its_check(locale: str) -> None:
    for person in people(locale, 20, 1):
        for kind in ("email", "card", "iban", "vin", "imei", *person.national_ids):
            assert BY_KIND[kind].check(person.values[kind]), kind
        assert person.national_ids == national_ids(locale[3:])


@pytest.mark.parametrize("locale", LOCALES)
def test_a_person_has_every_kind_and_no_value_is_blank_or_of_two_lines(locale: str) -> None:
    usual = set(FACTS)
    for person in people(locale, 20, 2):
        assert usual <= person.values.keys()
        assert all(value.strip() and "\n" not in value for value in person.values.values())
        assert person.values["first_name"] in person.values["person"]
        assert person.values["postal_code"] in person.values["address"]


def test_nobody_is_born_on_the_first_of_a_month() -> None:
    assert all(person.born.day > 1 for person in people("de_DE", 300, 1))
