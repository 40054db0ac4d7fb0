"""Rows are spread over files and units, by a choice that depends on paths and numbers only."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipelines.scanning.gathering import Data, schema_of
from pipelines.scanning.sampling import Sample, chosen_files, chosen_units, read_share
from transforms.files.csv_split import Dialect
from transforms.files.inputs import InputFile, list_inputs
from transforms.files.units import Nothing, RowGroup, Unit

ROWS = 4_000
TABLE = pa.table({"n": pa.array(range(ROWS)), "text": [None if n % 3 else f"row {n}, ü" for n in range(ROWS)]})


def data(folder: str, kind: str) -> Data:
    files = list_inputs([folder])
    form = "csv" if kind == "csv" else "parquet"
    return Data(files, schema_of(files[0], form, Dialect()), form, Dialect())


def units(one: Data) -> list[Unit]:
    return [
        RowGroup(file.path, number, 1 + number * 500)
        for file in one.files
        for number in range(pq.ParquetFile(file.path).num_row_groups)
    ]


def test_each_file_gives_one_unit_before_any_gives_two() -> None:
    groups: list[Unit] = [RowGroup(f"/{file}", number, 1) for file in range(200) for number in range(3)]
    chosen = list(chosen_units([*groups, Nothing("/x")], Sample(1_000, 10_000)))
    assert len(chosen) == 256
    per_file = Counter(share.unit.path for share in chosen)
    assert (len(per_file), set(per_file.values())) == (200, {1, 2})
    assert {(share.read, share.taken) for share in chosen} == {(40, 4)}
    assert list(chosen_units(reversed(groups), Sample(1_000, 10_000))) == chosen


def test_of_many_files_some_are_opened_and_with_full_all() -> None:
    files = [InputFile(f"/{n}", 1, 0.0) for n in range(1_000)]
    some = chosen_files(files, Sample(10, 10))
    assert (len(some), some, chosen_files(files, Sample(None))) == (
        256, tuple(sorted(some)), tuple(files),
    )  # fmt: skip


def test_about_as_many_rows_as_asked_for_come_from_all_units(written: Callable[..., str]) -> None:
    one = data(written(TABLE, files=2, group_rows=500), "parquet")
    shares = list(chosen_units(units(one), Sample(800, 4_000)))
    rows = [batch.column("n").to_pylist() for share in shares for batch in read_share(share, one.source)]
    taken = sorted(n for some in rows for n in some)
    assert 650 < len(taken) < 950
    assert len(set(taken)) == len(taken)
    assert min(Counter(n // 500 for n in taken).values()) > 60


def test_all_rows_come_where_all_are_asked_for(written: Callable[..., str]) -> None:
    one = data(written(TABLE, group_rows=500), "parquet")
    shares = chosen_units(units(one), Sample(None))
    taken = [n for share in shares for batch in read_share(share, one.source) for n in batch.column("n").to_pylist()]
    assert sorted(taken) == list(range(ROWS))


@pytest.mark.parametrize("packed", [False, True])
def test_csv_is_read_from_where_its_pieces_begin(tmp_path: Path, *, packed: bool) -> None:
    import gzip  # noqa: PLC0415

    from transforms.files.units import Span, Stream  # noqa: PLC0415

    text = "n,text\n" + "".join(f'{n},"row\n{n}"\n' for n in range(ROWS))
    path = tmp_path / ("a.csv.gz" if packed else "a.csv")
    path.write_bytes(gzip.compress(text.encode()) if packed else text.encode())
    one = data(str(tmp_path), "csv")
    unit: Unit = Stream(str(path)) if packed else Span(str(path), ("n", "text"), 7, len(text), 1)
    (share,) = chosen_units([unit], Sample(100, 1_000))
    small = share if packed else type(share)(share.unit, share.read, share.taken, bytes=10_000)
    taken = [row for batch in read_share(small, one.source) for row in batch.to_pylist()]
    assert 60 < len(taken) < 150
    assert all(row["text"] == f"row\n{row['n']}" for row in taken)


def test_wide_data_give_fewer_rows_unless_a_number_is_asked_for() -> None:
    samples = Sample.of(None, columns=12), Sample.of(None, columns=600), Sample.of(9, columns=600)
    assert [sample.rows for sample in samples] == [60_000, 3_000, 9]
    assert Sample.of(None, columns=0).rows == 60_000
    assert Sample.of(None, columns=3, full=True).rows is None
