"""What must hold of the output of a plan, as a Great Expectations suite: one expectation per promise.

For the table: the columns exactly as planned, every row accounted for, as many rows read back as were staged. For
every output column its type; for every leaf that it is null exactly where its source is, and each promise of its
transform; of what comes out as it went in, that detectors find nothing there; where the run proves it, that nothing
protected stands anywhere. Last what the policy's `expect` adds.
"""

import difflib
from collections.abc import Iterator, Mapping
from typing import Any

from great_expectations.compatibility import pydantic
from great_expectations.core import ExpectationSuite
from great_expectations.expectations.expectation import Expectation
from great_expectations.expectations.registry import get_expectation_impl

from expectations import custom
from expectations.custom import OURS
from expectations.engine import judge, plan_metrics, quiet
from expectations.metrics import OF_THE_RUN, measure, refused
from expectations.proved import proved_columns
from expectations.spec import Spec, columns_of
from expectations.supported import SUPPORTED, UNSUPPORTED
from expectations.watch import Kept, kept
from transforms.columns.promise import Between, Differs, FreeOf, Matches, OneOf, Promise
from transforms.errors import PolicyError
from transforms.paths import Path, every_path
from transforms.plan import Plan
from transforms.survivors.places import protected, searched

_SETTINGS = frozenset({"id", "batch_id", "rendered_content", "result_format", "catch_exceptions", "windows"})
"""Fields of every expectation that are not part of what it says."""
FOR_USERS = SUPPORTED | {
    name for name in OURS if name.startswith(("expect_path_values_to_", "expect_table_to_be_")) and "source" not in name
}
"""What a policy's `expect` may name."""


def suite_for(plan: Plan, *, prove: bool = False) -> ExpectationSuite:
    """The suite that the plan's output is held to; equal plans give equal suites.

    `prove`: that nothing protected stands anywhere is expected too; needs the `Proof` of a run.
    Raises `PolicyError` with every entry of `expect` that is unknown, ill-formed, names a column that does not come
    out, or asks for what cannot be worked out over its column.
    """
    theirs, misfits = [], []
    for number, entry in enumerate(plan.policy.expect, 1):
        try:
            expectation = _parsed(entry.type, entry.kwargs)
            _check(expectation, plan)
        except _Misfit as misfit:
            misfits.append(f"expect, entry {number}, {entry.type!r}: {misfit}")
        else:
            theirs.append(expectation)
    if misfits:
        raise PolicyError(*misfits)
    return ExpectationSuite(name="beamveil", expectations=[*_ours(plan), *(proved(plan) if prove else ()), *theirs])


def metrics_for(plan: Plan) -> list[Spec]:
    """What must be measured of the plan's output to judge its suite; for `MeasureBatches`. Raises as `suite_for`."""
    specs = plan_metrics(suite_for(plan), plan.schema)
    if reasons := refused(specs, plan.schema):
        raise PolicyError(
            *(f"{', '.join(map(repr, columns_of(spec)))}: {spec.name}: {why}" for spec, why in reasons.items())
        )
    return specs


class _Misfit(Exception):  # noqa: N818 - the policy's word
    """An entry of `expect` that cannot be taken; the text says why."""


def _ours(plan: Plan) -> Iterator[Expectation]:
    yield custom.ExpectTableColumnsToBeAsPlanned(
        columns=list(plan.schema.names), description="the columns are exactly those planned, in order"
    )
    yield custom.ExpectRowsToBeAccountedFor(
        description="per input file, rows read = published + dropped + suppressed + quarantined"
    )
    yield custom.ExpectStagedRowsToBeReadBack(description="as many rows are read back as were staged")
    for field in plan.schema:
        yield custom.ExpectColumnTypeToBeAsPlanned(
            column=field.name, planned=str(field.type), description=f"is of type {field.type}"
        )
    for leaf in plan.leaves:
        yield custom.ExpectPathNullsToEqualSource(column=leaf.path, description="is null exactly where its source is")
        for promise in dict.fromkeys(leaf.promises):
            yield _promised(leaf.path, promise)
    yield from map(_watched, kept(plan))
    if protected(plan):
        for column in dict.fromkeys(place.column for place in searched(plan)):
            yield custom.ExpectPathToHoldNoSurvivors(
                column=column, description="holds no protected value of its row, but for chance"
            )


def proved(plan: Plan) -> Iterator[Expectation]:
    """That no protected value of the whole input stands anywhere: for each column, and for what is no column."""
    columns = proved_columns(plan)
    for column in columns:
        yield custom.ExpectPathToHoldNothingProtected(
            column=column, description="holds no protected value of any row, but for chance"
        )
    if columns:
        yield custom.ExpectMarginsToHoldNothingProtected(
            description="file names, names of columns and metadata hold no protected value"
        )


def _promised(path: str, promise: Promise) -> Expectation:
    match promise:
        case Matches(pattern):
            return custom.ExpectPathValuesToMatchPattern(
                column=path, pattern=pattern, description=_plain(f"matches {pattern} as a whole")
            )
        case OneOf(values):
            return custom.ExpectPathValuesToBeInSet(column=path, values=list(values), description=_one_of(len(values)))
        case Between(low, high):
            return custom.ExpectPathValuesToBeBetween(
                column=path, low=low, high=high, description=f"lies between {_bound(low)} and {_bound(high)}"
            )
        case Differs(chance):
            beyond = ", but for chance" if chance else ""
            return custom.ExpectPathValuesToDifferFromSource(
                column=path, chance=chance, description=f"differs from its source{beyond}"
            )
        case FreeOf(kinds):
            return custom.ExpectPathValuesToBeFreeOf(
                column=path, kinds=list(kinds), description=f"holds no {', '.join(kinds)}"
            )


def _watched(one: Kept) -> Expectation:
    but = f" but {', '.join(one.accepted)}, accepted: {one.reason}" if one.accepted else ""
    return custom.ExpectPathValuesToBeFreeOf(
        column=one.path, kinds=one.kinds, description=_plain(f"holds no identifier that a detector knows{but}")
    )


def _bound(value: float | None) -> str:
    return "any" if value is None else f"{value:g}"


def _plain(text: str) -> str:
    """Great Expectations reads $ in descriptions as the begin of a parameter."""
    return text.replace("$", "")


def _parsed(kind: str, kwargs: Mapping[str, Any]) -> Expectation:
    if kind in UNSUPPORTED:
        raise _Misfit(f"cannot be asked: {UNSUPPORTED[kind]}")
    if kind not in FOR_USERS:
        raise _Misfit(f"there is no such expectation{_nearest(kind, FOR_USERS)}")
    made = get_expectation_impl(kind)
    known = sorted(set(made.__fields__) - _SETTINGS)
    if unknown := [key for key in kwargs if key not in known]:
        raise _Misfit("; ".join(f"it does not take {key!r}{_nearest(key, known)}" for key in unknown))
    try:
        with quiet():
            return made(**{key: _thawed(value) for key, value in kwargs.items()})
    except pydantic.ValidationError as error:
        found = [f"{'.'.join(str(at) for at in one['loc'])}: {one['msg']}" for one in error.errors()]
    except (TypeError, ValueError) as error:
        found = [type(error).__name__]
    raise _Misfit("; ".join(found))


def _check(expectation: Expectation, plan: Plan) -> None:
    """Raise where a column does not come out, or a metric cannot be worked out over it."""
    specs = plan_metrics(ExpectationSuite(name="one", expectations=[expectation]), plan.schema)
    named = dict.fromkeys(column for spec in specs for column in columns_of(spec))
    named |= dict.fromkeys(_named(expectation.configuration.kwargs))
    whole = {str(path) for field in plan.schema for path in every_path(Path(field.name), field.type)}
    nested = whole - set(plan.schema.names)
    known = {*plan.schema.names, *nested}
    if absent := [column for column in named if column not in known]:
        raise _Misfit("; ".join(f"column {name!r} does not come out{_nearest(name, known)}" for name in absent))
    if expectation.expectation_type not in OURS and (below := [column for column in named if column in nested]):
        raise _Misfit(  # it would set the values of a leaf against the number of rows
            f"{', '.join(map(repr, below))} lies inside a column; ask of it with expect_path_values_to_..."
        )
    if asked := [spec.name for spec in specs if spec.name in OF_THE_RUN]:
        raise _Misfit(f"cannot be asked in a policy: {', '.join(asked)}")
    if reasons := refused(specs, plan.schema):
        columns = ", ".join(map(repr, named)) or "the table"
        raise _Misfit(f"cannot be worked out over {columns}: {'; '.join(dict.fromkeys(reasons.values()))}")
    if hasattr(expectation, "partition_object"):  # whose parts go together or not, as only judging tells
        nothing = judge(
            ExpectationSuite(name="one", expectations=[expectation]), plan.schema, measure(specs, [], plan.schema)
        )
        if any(one.exception_info["raised_exception"] for one in nothing.results):
            raise _Misfit("Great Expectations takes no such partition, weights and holdouts together")


def _one_of(values: int) -> str:
    return "is the one value that is given" if values == 1 else f"is one of {values:,} given values"


def _named(kwargs: Mapping[str, Any]) -> Iterator[str]:
    for key in ("column", "column_A", "column_B", "entity", "sensitive"):
        if isinstance(kwargs.get(key), str):
            yield kwargs[key]
    yield from kwargs.get("column_list") or kwargs.get("quasi_identifiers") or ()


def _thawed(value: Any) -> Any:
    """Lists and dicts for whatever a frozen policy keeps them as."""
    if isinstance(value, Mapping):
        return {key: _thawed(entry) for key, entry in value.items()}
    return [_thawed(entry) for entry in value] if isinstance(value, list | tuple) else value


def _nearest(word: str, words: Any) -> str:
    near = difflib.get_close_matches(word, sorted(words), 1)
    return f"; did you mean {near[0]!r}?" if near else ""
