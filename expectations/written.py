"""How is a suite written down, and read again? As plain JSON: each expectation's type and what it was made with."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from great_expectations.compatibility import pydantic
from great_expectations.core import ExpectationSuite
from great_expectations.exceptions import ExpectationNotFoundError
from great_expectations.expectations.expectation import Expectation
from great_expectations.expectations.registry import get_expectation_impl

import expectations.custom  # noqa: F401 - Great Expectations learns our classes by the import
from expectations.engine import quiet
from expectations.spec import canonical, parse
from transforms.errors import OutputError

_ITS_OWN = {"id", "rendered_content", "batch_id"}
"""Fields that Great Expectations fills in itself."""


def suite_to_json(suite: ExpectationSuite) -> list[dict[str, Any]]:
    """Every expectation as `{"type": ..., "kwargs": {...}}`, the form of a policy's `expect`, in the suite's order.

    `kwargs` holds what differs from the defaults; dates, times and decimals as `{"$date": ...}` and the like.
    Equal suites give equal JSON. What stands in it are the words of the policy, and no value of the data.
    """
    return [
        {"type": one.expectation_type, "kwargs": json.loads(canonical(_arguments(one)))} for one in suite.expectations
    ]


def suite_from_json(entries: Iterable[Mapping[str, Any]]) -> ExpectationSuite:
    """The inverse of `suite_to_json`. Raises `OutputError` for an expectation that this version does not know."""
    made = []
    for entry in entries:
        try:
            with quiet():
                made.append(get_expectation_impl(entry["type"])(**parse(canonical(entry["kwargs"]))))
        except (ExpectationNotFoundError, pydantic.ValidationError, TypeError, ValueError, KeyError):
            message = f"an expectation of the suite cannot be read by this version of beamveil: {entry.get('type')!r}"
            raise OutputError(message) from None
    return ExpectationSuite(name="beamveil", expectations=made)


def _arguments(one: Expectation) -> dict[str, Any]:
    arguments: dict[str, Any] = one.dict(exclude_defaults=True, exclude=_ITS_OWN)
    return arguments
