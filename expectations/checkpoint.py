"""How is evidence judged by a Checkpoint of Great Expectations, with its actions and Data Docs?

result = run_checkpoint(suite, schema, evidence, actions=[SlackNotificationAction(...)])
"""

from collections.abc import Mapping, Sequence
from typing import Any

import great_expectations as gx
import pyarrow as pa
from great_expectations.checkpoint import CheckpointResult, ValidationAction
from great_expectations.core import ExpectationSuite, RunIdentifier
from great_expectations.core.expectation_validation_result import (
    ExpectationSuiteValidationResult,
    ExpectationValidationResult,
)
from great_expectations.data_context.store import ValidationResultsStore

from expectations.engine import ResultFormat, ephemeral_context, frame, judging, quiet, rows_in, withhold
from expectations.spec import Evidence

_IN_ORDER = "expect_table_columns_to_match_ordered_list"
"""Great Expectations' pages look for the columns' order in its result, and fail where a BOOLEAN_ONLY one has none."""


def run_checkpoint(
    suite: ExpectationSuite,
    schema: pa.Schema,
    evidence: Evidence,
    *,
    actions: Sequence[ValidationAction] = (),
    sites: Mapping[str, Mapping[str, Any]] | None = None,
    result_format: ResultFormat = "SUMMARY",
    run_name: str | None = None,
) -> CheckpointResult:
    """The verdict of `judge` by a Checkpoint of Great Expectations, whose actions then run.

    Actions and Data Docs see what `judge` gives: nothing is stored or handed on before values are withheld. `sites`:
    Data Docs sites by name, configured as for `add_data_docs_site`, for an `UpdateDataDocsAction` to build. The
    Checkpoint lives in an ephemeral context and is gone afterwards. From any thread: one judges at a time.
    """
    with judging, quiet():
        context = ephemeral_context()
        for name, site in (sites or {}).items():
            context.add_data_docs_site(name, dict(site))
        store = context.validation_results_store_name
        context.stores[store] = _WithholdingStore(store_name=store)
        validation = _Withholding(name="gate", data=rows_in(context), suite=context.suites.add(_own(suite)))
        context.validation_definitions.add(validation)
        checkpoint = gx.Checkpoint(
            name="gate", validation_definitions=[validation], actions=list(actions), result_format=result_format
        )
        context.checkpoints.add(checkpoint)
        if not all(isinstance(one, _Withholding) for one in checkpoint.validation_definitions):
            raise AssertionError  # Great Expectations made another of it, which would withhold nothing
        parameters = {"dataframe": frame(schema, evidence)}
        return checkpoint.run(batch_parameters=parameters, run_id=RunIdentifier(run_name=run_name))


class _Withholding(gx.ValidationDefinition):  # type: ignore[misc]
    """Its results are without values before a Checkpoint's actions see them."""

    def run(self, **words: Any) -> ExpectationSuiteValidationResult:
        """Validate and withhold."""
        return _withheld(super().run(**words))


class _WithholdingStore(ValidationResultsStore):  # type: ignore[misc]
    """Holds results without values, in memory: Data Docs read them, and what GX judged by may be no JSON."""

    def set(self, key: Any, value: ExpectationSuiteValidationResult, **words: Any) -> Any:
        """Withhold and store."""
        return super().set(key, _withheld(value), **words)


def make_showable(one: ExpectationValidationResult) -> None:
    """Give a result what Great Expectations' pages fail without; changes it in place."""
    if one.expectation_config is not None and one.expectation_config.type == _IN_ORDER:
        one.result.setdefault("observed_value", [])


def _withheld(result: ExpectationSuiteValidationResult) -> ExpectationSuiteValidationResult:
    """The same result, changed in place; once more changes nothing."""
    for one in result.results:
        withhold(one)
        make_showable(one)
    for told in ("batch_markers", "batch_parameters"):  # of the frame without rows: when it came, its hash
        result.meta.pop(told, None)
    result.meta["batch_spec"] = {"data_asset_name": result.asset_name}
    return result


def _own(suite: ExpectationSuite) -> ExpectationSuite:
    """A copy for one context: adding it there gives it an id, and the caller's is to stay as it was."""
    return ExpectationSuite(name=suite.name, expectations=[one.copy() for one in suite.expectations], meta=suite.meta)
