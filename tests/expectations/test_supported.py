from pathlib import Path

from great_expectations.expectations.registry import list_registered_expectation_implementations

from expectations.custom import OURS
from expectations.supported import BOUNDED, LIMITED, ORDERED, SUPPORTED, UNSUPPORTED, table


def test_every_expectation_that_there_is_is_either_supported_or_refused_with_a_reason() -> None:
    registered = set(list_registered_expectation_implementations())

    assert registered == SUPPORTED | set(UNSUPPORTED) | set(OURS)
    assert not SUPPORTED & set(UNSUPPORTED)
    assert all(UNSUPPORTED.values())


def test_what_is_answered_within_bounds_or_of_rows_in_order_is_told_apart() -> None:
    assert set(BOUNDED) | set(LIMITED) < SUPPORTED
    assert not set(BOUNDED) & set(LIMITED)
    assert set(ORDERED) < set(UNSUPPORTED)


def test_the_readmes_table_says_of_every_expectation_what_becomes_of_it() -> None:
    readme = (Path(__file__).resolve().parents[2] / "README.md").read_text(encoding="utf-8")

    assert table() in readme.partition("\n## Expectations\n")[2].partition("\n## ")[0]
