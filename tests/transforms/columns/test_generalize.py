"""Generalize: which options go together; each way has tests of its own in `generalization`."""

from datetime import date

import pyarrow as pa
import pytest
from pydantic import ValidationError

from transforms.columns.generalize import Generalize
from transforms.columns.transform import Misfit, Site


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"to": "year", "width": 10},
        {"to": "week"},
        {"to": "age"},
        {"to": "year", "at": date(2020, 1, 1)},
        {"to": "age", "at": "2020-13-01"},
        {"to": "age", "at": 5},
        {"width": 0},
        {"width": -1},
        {"width": float("inf")},
        {"width": True},
        {"grid": 0},
        {"grid": 181},
        {"buckets": []},
        {"buckets": [2, 1]},
        {"buckets": [1, 1]},
        {"buckets": [1, date(2020, 1, 1)]},
        {"buckets": [float("nan")]},
        {"prefix": 0},
        {"network": 0},
        {"network": 128},
        {"hierarchy": "places.csv"},
        {"hierarchy": "places.csv", "level": 0},
        {"to": "year", "level": 1},
    ],
)
def test_options_that_do_not_make_one_way_are_refused(options: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Generalize.model_validate(options)


def test_dates_may_be_written_as_dates_or_as_text() -> None:
    assert Generalize.model_validate({"to": "age", "at": "2020-01-31"}).at == date(2020, 1, 31)
    assert Generalize.model_validate({"buckets": ["2020-01-31", date(2021, 1, 1)]}).buckets == (
        date(2020, 1, 31),
        date(2021, 1, 1),
    )


def test_only_a_hierarchy_reads_a_file() -> None:
    assert Generalize(hierarchy="places.csv", level=1).files() == ("places.csv",)
    assert Generalize(to="year").files() == ()


def test_a_prefix_is_so_many_characters_of_a_text_and_no_bytes() -> None:
    site = Site(path="c", type=pa.string(), schema=pa.schema([]))
    kernel = Generalize(prefix=2).kernel(site, None)  # type: ignore[arg-type]
    values = pa.array(["x", "éé€", None, "😀日本", "", "a"])
    assert kernel(values[1:], {}).to_pylist() == ["éé", None, "😀日", "", "a"]


@pytest.mark.parametrize("type_", [pa.int64(), pa.date32(), pa.binary()])
def test_a_prefix_of_what_is_no_text_is_refused(type_: pa.DataType) -> None:
    with pytest.raises(Misfit, match="`prefix` is for text"):
        Generalize(prefix=2).out_type(Site(path="c", type=type_, schema=pa.schema([])))
