"""Our own expectations: what a column transform promises, and what a run must add up to.

Each names a column or a nested leaf (`contact.city`, `messages[].content`, `attributes{}`), which Great Expectations'
standard classes cannot. They judge evidence, and run on Great Expectations' pandas engine as well: there the metric
is worked out over the frame by the same code, and what compares with the source needs `source`, a column of the frame
that holds it. `unexpected_count` is what breaks the promise, `element_count` what was looked at.
"""

import expectations.custom.frames  # noqa: F401 - Great Expectations learns the metrics by the import
from expectations.custom.anonymity import ExpectTableToBeKAnonymous as ExpectTableToBeKAnonymous
from expectations.custom.anonymity import ExpectTableToBeLDiverse as ExpectTableToBeLDiverse
from expectations.custom.anonymity import ExpectTableToBeTClose as ExpectTableToBeTClose
from expectations.custom.cells import ExpectPathNullsToEqualSource as ExpectPathNullsToEqualSource
from expectations.custom.cells import ExpectPathValuesToBeBetween as ExpectPathValuesToBeBetween
from expectations.custom.cells import ExpectPathValuesToBeInSet as ExpectPathValuesToBeInSet
from expectations.custom.cells import ExpectPathValuesToDifferFromSource as ExpectPathValuesToDifferFromSource
from expectations.custom.cells import ExpectPathValuesToMatchPattern as ExpectPathValuesToMatchPattern
from expectations.custom.formed import ExpectPathValuesToBeReserved as ExpectPathValuesToBeReserved
from expectations.custom.formed import ExpectPathValuesToBeTokens as ExpectPathValuesToBeTokens
from expectations.custom.standing import ExpectMarginsToHoldNothingProtected as ExpectMarginsToHoldNothingProtected
from expectations.custom.standing import ExpectPathToHoldNothingProtected as ExpectPathToHoldNothingProtected
from expectations.custom.survivors import ExpectPathToHoldNoSurvivors as ExpectPathToHoldNoSurvivors
from expectations.custom.table import ExpectColumnTypeToBeAsPlanned as ExpectColumnTypeToBeAsPlanned
from expectations.custom.table import ExpectRowsToBeAccountedFor as ExpectRowsToBeAccountedFor
from expectations.custom.table import ExpectStagedRowsToBeReadBack as ExpectStagedRowsToBeReadBack
from expectations.custom.table import ExpectTableColumnsToBeAsPlanned as ExpectTableColumnsToBeAsPlanned
from expectations.custom.watch import ExpectPathValuesToBeFreeOf as ExpectPathValuesToBeFreeOf

OURS = (
    "expect_column_type_to_be_as_planned",
    "expect_margins_to_hold_nothing_protected",
    "expect_path_nulls_to_equal_source",
    "expect_path_to_hold_no_survivors",
    "expect_path_to_hold_nothing_protected",
    "expect_path_values_to_be_between",
    "expect_path_values_to_be_free_of",
    "expect_path_values_to_be_in_set",
    "expect_path_values_to_be_reserved",
    "expect_path_values_to_be_tokens",
    "expect_path_values_to_differ_from_source",
    "expect_path_values_to_match_pattern",
    "expect_rows_to_be_accounted_for",
    "expect_staged_rows_to_be_read_back",
    "expect_table_columns_to_be_as_planned",
    "expect_table_to_be_k_anonymous",
    "expect_table_to_be_l_diverse",
    "expect_table_to_be_t_close",
)
"""The names under which Great Expectations knows the classes above."""
