from datetime import UTC, date, datetime, time
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pytest

from transforms.bad_values import BadValues
from transforms.files.cells import read_cells, readable

GOOD = [
    (pa.string(), ["", None, " Zoë ", "日本"], ["", None, " Zoë ", "日本"]),
    (pa.large_string(), ["a", None], ["a", None]),
    (pa.binary(), ["a", None, ""], [b"a", None, b""]),
    (pa.int64(), ["12", None, "-7", " 5 ", "007"], [12, None, -7, 5, 7]),
    (pa.uint8(), ["255", None], [255, None]),
    (pa.float64(), ["1.5", "1e3", None, "-inf"], [1.5, 1000.0, None, float("-inf")]),
    (pa.float32(), ["+1.5", None, " Infinity ", "3.4e38"], [1.5, None, float("inf"), float(np.float32(3.4e38))]),
    (pa.float16(), ["65504", None, "INF"], [65504.0, None, float("inf")]),
    (pa.decimal128(12, 2), ["1.5", None, "-10"], [Decimal("1.50"), None, Decimal("-10.00")]),
    (pa.decimal128(12, 2), ["+1.5", "1e3"], [Decimal("1.50"), Decimal("1000.00")]),
    (pa.bool_(), ["true", "false", None, " true"], [True, False, None, True]),
    (pa.date32(), ["2020-02-29", None], [date(2020, 2, 29), None]),
    (pa.timestamp("us"), ["2020-01-02 03:04:05.5", None, "2020-01-02T03:04:05"],
     [datetime.fromisoformat("2020-01-02 03:04:05.5"), None, datetime.fromisoformat("2020-01-02 03:04:05")]),
    (pa.timestamp("ms", "UTC"), ["2020-01-02T03:04:05+02:00", None], [datetime(2020, 1, 2, 1, 4, 5, tzinfo=UTC), None]),
    (pa.time64("us"), ["12:13", "12:13:14.5", None], [time(12, 13), time(12, 13, 14, 500_000), None]),
    (pa.time32("s"), ["23:59:59"], [time(23, 59, 59)]),
    (pa.null(), [None, None], [None, None]),
]  # fmt: skip

BAD = [
    (pa.int64(), ["1.5", "", "0x10", "+5", "1e3", "9223372036854775808", "x", " "]),
    (pa.uint8(), ["-1", "256"]),
    (pa.float64(), ["1,5", "", "0x1p3", "1e400", " -1e400"]),
    (pa.float32(), ["3.5e38", "-1e39", "1e400"]),
    (pa.float16(), ["65520", "1e400"]),
    (pa.decimal128(4, 2), ["1.555", "100.00", ""]),
    (pa.bool_(), ["TRUE", "1", "yes", ""]),
    (pa.date32(), ["2020-1-2", "2020-02-30", "2020-01-02T00:00:00", "01/02/2020", ""]),
    (pa.timestamp("us"), ["2020-01-02T03:04:05Z", "2020-01-02 03:04:05.1234567", ""]),
    (pa.timestamp("us", "UTC"), ["2020-01-02T03:04:05", ""]),
    (pa.time64("us"), ["25:00", "", "1", "12:13:14Z"]),
    (pa.null(), ["x", ""]),
]


@pytest.mark.parametrize(("kind", "text", "wanted"), GOOD, ids=lambda v: str(v) if isinstance(v, pa.DataType) else "")
def test_text_becomes_values_and_null_stays_null(
    kind: pa.DataType, text: list[str | None], wanted: list[object]
) -> None:
    got = read_cells(pa.array(text, pa.string()), kind)
    assert got.type == kind
    assert got.to_pylist() == wanted
    padded = pa.array(["x", *text, None], pa.string())
    assert read_cells(padded.slice(1, len(text)), kind).to_pylist() == wanted
    assert read_cells(padded.slice(0, 0), kind).to_pylist() == []


@pytest.mark.parametrize(("kind", "text"), BAD, ids=lambda v: str(v) if isinstance(v, pa.DataType) else "")
def test_every_cell_that_is_not_of_the_type_is_in_the_mask(kind: pa.DataType, text: list[str]) -> None:
    zone = getattr(kind, "tz", None)
    good = next(cells for known, cells, _ in GOOD if known.id == kind.id and getattr(known, "tz", None) == zone)[:1]
    mixed = [*good, *text, *good, None]
    with pytest.raises(BadValues) as caught:
        read_cells(pa.array(mixed, pa.string()), kind)
    wanted = [False] * len(good) + [True] * len(text) + [False] * len(good) + [False]
    assert caught.value.bad.tolist() == wanted
    assert caught.value.rule == f"not a {kind}"


def test_one_bad_cell_among_many_is_found() -> None:
    cells = [str(n) for n in range(65_536)]
    cells[40_000] = "canary"
    with pytest.raises(BadValues) as caught:
        read_cells(pa.array(cells), pa.int32())
    assert np.flatnonzero(caught.value.bad).tolist() == [40_000]
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize("kind", [pa.list_(pa.string()), pa.struct([("a", pa.int8())]), pa.duration("s")])
def test_what_is_not_text_is_not_readable(kind: pa.DataType) -> None:
    assert not readable(kind)
    with pytest.raises(ValueError, match="not read from text"):
        read_cells(pa.array(["x"]), kind)
