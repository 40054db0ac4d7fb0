"""Labels are made of words of the policy and of names of columns, never of data."""

from transforms.columns.redaction.labels import column_of, label_of


def test_a_label_is_the_kind_or_the_column_in_capitals() -> None:
    assert [label_of(kind) for kind in ("email", "us_ssn", "name|first", "zoë|x|whole")] == [
        "[EMAIL]",
        "[US_SSN]",
        "[NAME]",
        "[ZOË|X]",
    ]


def test_kinds_of_columns_are_told_from_kinds_of_detectors() -> None:
    assert [column_of(kind) for kind in ("email", "name|first", "a|b|whole")] == [None, "name", "a|b"]
