"""What stands somewhere, judged: sure values, short numbers beyond chance, and where they are named."""

from typing import Any

import great_expectations as gx
import pyarrow as pa
import pytest

from expectations import custom
from expectations.custom.standing import named
from expectations.engine import judge
from expectations.spec import Spec

SCHEMA = pa.schema([("at", pa.string())])


def evidence(*found: list[Any], cells: tuple[str, ...] = ("at", "at (keys)"), unreadable: int = 0) -> dict[str, Any]:
    return {"searched": 1000, "cells": list(cells), "unreadable": unreadable, "found": list(found)}


def stands(place: str, source: str = "was", *, values: int = 0, doubtful: int = 0, near: int = 0, tried: int = 0,
           prior: float = 1e-6) -> list[Any]:  # fmt: skip
    return [place, source, values, values, doubtful, near, tried, prior]


def judged(value: Any, *, margins: bool = False) -> Any:
    if margins:
        expectation, domain = custom.ExpectMarginsToHoldNothingProtected(), {}
    else:
        expectation, domain = custom.ExpectPathToHoldNothingProtected(column="at"), {"column": "at"}
    spec = Spec.of("beamveil.standing", {}, domain)
    suite = gx.ExpectationSuite("s", expectations=[expectation])
    (one,) = judge(suite, SCHEMA, {} if value is None else {spec: value}).results
    return one


def test_cells_that_cannot_be_searched_fail_and_are_counted() -> None:
    found = judged(evidence(unreadable=3))
    assert (found.success, found.result["unexpected_count"]) == (False, 3)
    assert named(evidence(unreadable=3)) == {"cells that cannot be searched": 3}


def test_values_in_several_places_of_a_column_add_up() -> None:
    found = evidence(stands("at", values=5), stands("at (keys)", values=100), stands("at (statistics)", values=2))
    assert named(found) == {"was": 105}


@pytest.mark.parametrize(
    ("hits", "count"),
    [
        ({}, 0),
        ({"values": 1}, 1),
        ({"doubtful": 1, "tried": 1}, 0),
        ({"doubtful": 1, "tried": 10_000}, 0),
        ({"doubtful": 2, "tried": 2}, 2),
        ({"doubtful": 2, "tried": 10_000}, 0),
        ({"doubtful": 8, "tried": 10_000}, 8),
        ({"doubtful": 1, "tried": 1, "prior": 1e-4}, 0),
        ({"doubtful": 2, "tried": 2, "prior": 1e-4}, 0),
        ({"doubtful": 3, "tried": 3, "prior": 1e-4}, 3),
        ({"doubtful": 3, "values": 2, "tried": 3}, 5),
        ({"doubtful": 1, "values": 2, "tried": 3}, 2),
        ({"doubtful": 100, "near": 1, "tried": 10_000}, 100),
        ({"doubtful": 100, "near": 800, "tried": 10_000}, 0),
        ({"doubtful": 300, "near": 800, "tried": 10_000}, 300),
        ({"doubtful": 16_384, "near": 131_053, "tried": 16_384}, 0),
        ({"doubtful": 2, "near": 16, "tried": 2}, 0),
        ({"near": 16, "tried": 2}, 0),
    ],
)
def test_values_fail_and_short_numbers_where_their_neighbours_do_not_explain_them(
    hits: dict[str, Any], count: int
) -> None:
    for margins in (False, True):
        one = judged(evidence(stands("at", **hits)), margins=margins)
        assert one.success == (count == 0)
        assert (one.result["unexpected_count"], one.result["element_count"]) == (count, 1000)
        assert one.result["details"] == {"sources": {"was": count} if count else {}}


def test_where_nothing_stands_nothing_is_named_and_the_expectation_holds() -> None:
    assert named(evidence()) == {}
    assert judged(evidence()).success


def test_without_evidence_the_expectation_fails() -> None:
    for margins in (False, True):
        one = judged(None, margins=margins)
        assert not one.success
        assert "unexpected_count" not in (one.result or {})


def test_bounds_and_dictionaries_are_named_only_where_no_cell_shows_the_value() -> None:
    cell, bound, entry = (
        stands(place, values=n) for n, place in enumerate(("at", "at (statistics)", "at (dictionary)"), 1)
    )
    assert named(evidence(cell, bound, entry)) == {"was": 1}
    assert named(evidence(bound, entry)) == {"was in at (statistics)": 2, "was in at (dictionary)": 3}
    assert named(evidence(entry)) == {"was in at (dictionary)": 3}
    other = stands("at", "ü", values=7)
    assert named(evidence(other, bound)) == {"ü": 7, "was in at (statistics)": 2}
    assert judged(evidence(cell, bound, entry)).result["unexpected_count"] == 1


def test_what_stands_beside_the_rows_is_named_by_its_place() -> None:
    found = [stands("file names", values=1), stands("metadata", values=2), stands("metadata", "ü", values=3)]
    assert named(evidence(*found, cells=())) == {"was in file names": 1, "was in metadata": 2, "ü in metadata": 3}


def test_cells_that_hold_too_few_for_a_leak_do_not_hide_a_dictionary_that_holds_more() -> None:
    cells, entries = stands("at", doubtful=1, tried=9), stands("at (dictionary)", values=4)
    assert named(evidence(cells, entries)) == {"was in at (dictionary)": 4}


def test_what_chance_explains_in_cells_it_explains_in_their_bounds() -> None:
    bounds = stands("at (statistics)", doubtful=2, tried=20)
    assert named(evidence(bounds)) == {"was in at (statistics)": 2}
    assert named(evidence(stands("at", doubtful=100, near=800, tried=10_000), bounds)) == {}
    assert named(evidence(stands("at", "ü", doubtful=100, near=800, tried=10_000), bounds)) == {
        "was in at (statistics)": 2
    }
    assert named(evidence(stands("at", doubtful=1, tried=10_000), bounds)) == {"was in at (statistics)": 2}


def test_no_value_is_said() -> None:
    one = judged(evidence(stands("at", values=3)))
    assert one.result == {
        "observed_value": 3, "unexpected_count": 3, "element_count": 1000, "details": {"sources": {"was": 3}}
    }  # fmt: skip
