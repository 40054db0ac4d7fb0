import pytest

from expectations.words import in_words


@pytest.mark.parametrize(
    ("kind", "kwargs", "words"),
    [
        ("expect_column_to_exist", {"column": "n"}, "to exist"),
        ("expect_column_values_to_match_regex", {"column": "n", "regex": "^ü$"}, "values to match regex (regex: ^ü$)"),
        (
            "expect_column_max_to_be_between",
            {"column": "n", "min_value": 0, "max_value": None, "strict_min": True, "strict_max": False},
            "max to be between (min_value: 0, strict_min: true)",
        ),
        ("expect_column_values_to_be_unique", {"column": "n", "mostly": 0.5}, "values to be unique (mostly: 0.5)"),
        ("expect_column_pair_values_to_be_equal", {"column_A": "a", "column_B": "b"}, "pair values to be equal"),
        ("expect_table_row_count_to_equal", {"value": 5}, "row count to equal (value: 5)"),
        ("expect_table_to_be_t_close", {"t": 0.2, "edges": [10, 20.5]}, "to be t close (t: 0.2, edges: 10 20.5)"),
        ("expect_table_to_be_t_close", {"t": 0.2, "edges": None}, "to be t close (t: 0.2)"),
        ("expect_column_values_to_match_regex", {"regex": "x" * 61}, f"values to match regex (regex: {'x' * 60}…)"),
    ],
)
def test_a_type_is_said_with_its_limits(kind: str, kwargs: dict[str, object], words: str) -> None:
    assert in_words(kind, kwargs) == words


def test_what_is_described_is_said_as_it_was_described() -> None:
    assert in_words("expect_column_max_to_be_between", {"max_value": 1}, "is small") == "is small"
