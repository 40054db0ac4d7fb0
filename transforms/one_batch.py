"""What becomes of one record batch, in any program? The plain function `anonymize`, without Beam and without a gate."""

from collections.abc import Callable
from typing import NoReturn

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from transforms.apply import BadCells, compile_plan
from transforms.errors import BadRowsError, InputError, PolicyError
from transforms.files.origin import detach, origin_of
from transforms.files.partitions import masked
from transforms.files.report import ours_only
from transforms.keys import Keyring
from transforms.plan import Plan
from transforms.row_order import ordering
from transforms.rows import select


def anonymize(plan: Plan, keyring: Keyring) -> Callable[[pa.RecordBatch], pa.RecordBatch]:
    """A function that makes a batch with the columns `plan.reads` one of `plan.schema`; columns beyond are not read.

    Keys are derived and kernels built once, here; call what is given for every batch, one thread at a time. It cannot
    be pickled, for it holds keys: send the plan and a `KeySource`, and call `anonymize` where the batches are.

    Rows in = rows out, but for those that the policy's row rules drop; in the same order, or shuffled within the batch
    where the policy says so. Tokens are those of `beamveil run` for the same plan and keys, whatever the batches. Text
    may come as a dictionary, and goes out plain. Nothing is judged, counted or published here: no promise of the policy
    is checked, nor what it lists under `expect`, nor whether its review is overdue (`plan.policy.overdue`).

    Raises `PolicyError` for a policy that no single batch can fulfil. The function raises `InputError` for a column
    that is missing or of another type, and `BadRowsError` for rows that a transform cannot take, also where the policy
    would set them aside: there is no quarantine here. No error quotes a value, and none is raised half-way: the whole
    batch comes out or nothing.

        run = anonymize(policy.bind(batch.schema), KeySource("file:keys.json").open())
        safe = run(batch)
    """
    refuse_beyond_a_batch(plan)
    return _Anonymize(plan, keyring)


def refuse_beyond_a_batch(plan: Plan) -> None:
    """Raise `PolicyError` for what a policy asks and only `beamveil run` can see to."""
    policy, beyond = plan.policy, []
    if policy.anonymity is not None:
        beyond.append("anonymity: it holds over all rows, and one batch cannot tell; use `beamveil run`")
    if policy.residency is not None:
        beyond.append("residency: where this runs is not known here; use `beamveil run`, which looks at the runner")
    if beyond:
        raise PolicyError(*beyond)


class _Anonymize:
    """An opened plan. Prints without keys, and is never pickled or copied."""

    __slots__ = ("_apply", "_order", "_plan")

    def __init__(self, plan: Plan, keyring: Keyring) -> None:
        keys = keyring.within(plan.policy.scope or "")
        self._plan, self._apply = plan, compile_plan(plan, keys)
        self._order = ordering(plan.policy.row_order, keys)

    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        with ours_only("anonymizing a batch"):
            return self._anonymized(batch)

    def _anonymized(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        if not isinstance(batch, pa.RecordBatch):
            raise InputError(f"a pyarrow.RecordBatch is needed, not a {type(batch).__name__}; a table has to_batches()")
        origin = origin_of(batch)
        file, numbers = (origin.file, origin.rows()) if origin else ("", np.arange(1, batch.num_rows + 1))
        rows = wanted(detach(batch), self._plan)
        stays, _ = select(rows, self._plan.rules)
        if not stays.all():
            rows, numbers = rows.filter(pa.array(stays)), numbers[stays]
        try:
            out = self._apply(rows)
        except BadCells as bad:
            raise refusal(file, numbers, bad, cure="mend the input: only `beamveil run` can set rows aside") from None
        return self._order(out, file, numbers)

    def __repr__(self) -> str:
        return f"anonymize({self._plan.policy.dataset!r}, ...)"

    def __reduce_ex__(self, _protocol: object) -> NoReturn:
        message = (
            "this function holds keys and is never pickled: send the plan and a KeySource, and call anonymize there"
        )
        raise TypeError(message)


def refusal(file: str, numbers: npt.NDArray[np.int64], bad: BadCells, *, cure: str) -> BadRowsError:
    """Say where the first bad row stands, in what column, by which rule, and how many there are; never what it holds.

    `numbers` are the rows' own, in their file or, where that has no name, in the batch.
    """
    first = int(numbers[np.flatnonzero(bad.rows)[0]])
    where = f"{masked(file)!r}, row {first}" if file else f"row {first} of a batch"
    many = f"{int(bad.rows.sum())} such rows in this batch"
    return BadRowsError(f"{where}, column {bad.path!r}: {bad.rule} ({many}); {cure}")


def wanted(batch: pa.RecordBatch, plan: Plan) -> pa.RecordBatch:
    """The columns that the plan reads. Raises `InputError` where one is missing, or there twice."""
    absent = [name for name in plan.reads if batch.schema.get_field_index(name) < 0]
    if absent:
        raise InputError(f"column {absent[0]!r} is not in the batch, or not only once")
    return batch.select(plan.reads)
