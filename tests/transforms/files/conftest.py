"""What the tests of files share: plans made by the real policy language, and CSV files out of literal bytes."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pyarrow as pa
import pytest

from transforms.files.csv_split import Dialect
from transforms.files.source import Source
from transforms.plan import Plan
from transforms.policy import Policy

MakePlan = Callable[..., Plan]


@pytest.fixture
def plan_for() -> MakePlan:
    """A plan that keeps all columns of a schema, or the ones given."""

    def make(schema: pa.Schema, keep: tuple[str, ...] | None = None, **more: object) -> Plan:
        columns = dict.fromkeys(keep or schema.names, "keep")
        policy = Policy.model_validate(
            {"beamveil": 1, "dataset": "tests", "scope": "tests", "columns": columns, **more}
        )
        return policy.bind(schema)

    return make


@pytest.fixture
def source_for() -> Callable[..., Source]:
    """What readers know of a plan, without a plan."""

    def make(
        fields: Mapping[str, pa.DataType] | pa.Schema, reads: tuple[str, ...] | None = None, **more: object
    ) -> Source:
        schema = fields if isinstance(fields, pa.Schema) else pa.schema(list(fields.items()))
        known = {"refuse_others": False, "scope": "tests", "dialect": Dialect(), **more}
        return Source(schema, reads or tuple(schema.names), **known)  # type: ignore[arg-type]

    return make


@pytest.fixture
def file_of(tmp_path: Path) -> Callable[..., str]:
    """A file of these bytes; its path."""

    def make(content: bytes, name: str = "rows.csv") -> str:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return str(path)

    return make
