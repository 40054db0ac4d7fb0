"""Which of Great Expectations' expectations beamveil answers, and why not the others.

Whether one can be asked of a column is decided by the column's type, before the run (`metrics.refused`).
"""

from collections.abc import Mapping

SUPPORTED = frozenset(
    {
        "expect_column_distinct_values_to_be_in_set",
        "expect_column_distinct_values_to_contain_set",
        "expect_column_distinct_values_to_equal_set",
        "expect_column_kl_divergence_to_be_less_than",
        "expect_column_max_to_be_between",
        "expect_column_mean_to_be_between",
        "expect_column_median_to_be_between",
        "expect_column_min_to_be_between",
        "expect_column_most_common_value_to_be_in_set",
        "expect_column_pair_values_a_to_be_greater_than_b",
        "expect_column_pair_values_to_be_equal",
        "expect_column_pair_values_to_be_in_set",
        "expect_column_proportion_of_non_null_values_to_be_between",
        "expect_column_proportion_of_unique_values_to_be_between",
        "expect_column_quantile_values_to_be_between",
        "expect_column_stdev_to_be_between",
        "expect_column_sum_to_be_between",
        "expect_column_to_exist",
        "expect_column_type_to_be",
        "expect_column_unique_value_count_to_be_between",
        "expect_column_value_lengths_to_be_between",
        "expect_column_value_lengths_to_equal",
        "expect_column_value_z_scores_to_be_less_than",
        "expect_column_values_to_be_between",
        "expect_column_values_to_be_dateutil_parseable",
        "expect_column_values_to_be_in_set",
        "expect_column_values_to_be_in_type_list",
        "expect_column_values_to_be_json_parseable",
        "expect_column_values_to_be_null",
        "expect_column_values_to_be_of_type",
        "expect_column_values_to_be_unique",
        "expect_column_values_to_match_json_schema",
        "expect_column_values_to_match_regex",
        "expect_column_values_to_match_regex_list",
        "expect_column_values_to_match_strftime_format",
        "expect_column_values_to_not_be_in_set",
        "expect_column_values_to_not_be_null",
        "expect_column_values_to_not_be_outliers",
        "expect_column_values_to_not_match_regex",
        "expect_column_values_to_not_match_regex_list",
        "expect_compound_columns_to_be_unique",
        "expect_multicolumn_sum_to_equal",
        "expect_multicolumn_values_to_be_equal",
        "expect_select_column_values_to_be_unique_within_record",
        "expect_table_column_count_to_be_between",
        "expect_table_column_count_to_equal",
        "expect_table_columns_to_match_ordered_list",
        "expect_table_columns_to_match_set",
        "expect_table_row_count_to_be_between",
        "expect_table_row_count_to_equal",
    }
)

ORDERED: Mapping[str, str] = dict.fromkeys(
    ("expect_column_values_to_be_decreasing", "expect_column_values_to_be_increasing"),
    "rows have no order across files",
)
"""Type -> why a policy cannot name it. `metrics.measure(..., ordered=True)` counts it, over batches in order."""

_DISTINCT = "exact up to 16 million different values, beyond on bounds"

BOUNDED: Mapping[str, str] = {
    "expect_column_median_to_be_between": "exact up to 4,096 values, beyond on the bounds of a sketch",
    "expect_column_proportion_of_unique_values_to_be_between": _DISTINCT,
    "expect_column_quantile_values_to_be_between": "exact up to 4,096 values, beyond on the bounds of a sketch",
    "expect_column_unique_value_count_to_be_between": _DISTINCT,
    "expect_column_value_z_scores_to_be_less_than": (
        "exact where none is too far out, and up to 4,096 values; else on the bounds of a sketch"
    ),
    "expect_column_values_to_not_be_outliers": (
        "exact up to 4,096 values, and by deviation where none is too far out; else on the bounds of a sketch"
    ),
}
"""Type -> how exactly, where not always: it fails where its limits lie between the bounds."""

LIMITED: Mapping[str, str] = {
    "expect_column_kl_divergence_to_be_less_than": "with the partition given",
    "expect_column_max_to_be_between": "of numbers and dates",
    "expect_column_mean_to_be_between": "of numbers",
    "expect_column_min_to_be_between": "of numbers and dates",
    "expect_column_stdev_to_be_between": "of numbers",
    "expect_column_sum_to_be_between": "of numbers",
}
"""Type -> of what, where not of whatever Great Expectations' pandas engine takes."""

_SQL = "it needs a database"

UNSUPPORTED: Mapping[str, str] = {
    **ORDERED,
    "expect_column_values_to_match_like_pattern": _SQL,
    "expect_column_values_to_match_like_pattern_list": _SQL,
    "expect_column_values_to_not_match_like_pattern": _SQL,
    "expect_column_values_to_not_match_like_pattern_list": _SQL,
    "expect_query_results_to_match_comparison": _SQL,
    "expect_table_row_count_to_equal_other_table": "it needs another table",
    "unexpected_rows_expectation": _SQL,
}
"""Type -> why a policy's `expect` cannot name it."""


def table() -> str:
    """Every type of Great Expectations' core and what becomes of it, as Markdown."""
    answers = dict.fromkeys(SUPPORTED, "yes") | {kind: f"yes: {how}" for kind, how in BOUNDED.items()}
    answers |= {kind: f"yes, {what}" for kind, what in LIMITED.items()}
    answers |= {kind: f"refused: {why}" for kind, why in UNSUPPORTED.items()}
    answers |= {kind: f"{answers[kind]}; counted by `measure(..., ordered=True)`" for kind in ORDERED}
    rows = (f"| `{kind}` | {answer} |" for kind, answer in sorted(answers.items()))
    return "\n".join(["| expectation | answered |", "|---|---|", *rows])
