import csv
import gzip
import io
import pickle
import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import apache_beam as beam
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from apache_beam.testing.test_pipeline import TestPipeline as Pipeline

from transforms.errors import BadRowsError, BeamveilError, InputError
from transforms.files import csv_split, reading
from transforms.files.batches import ReadBatches, read_schema
from transforms.files.origin import Origin, origin_of
from transforms.files.progress import TALLY
from transforms.files.quarantine import RAW, opened_record
from transforms.files.report import from_worker
from transforms.keys import KeySource, new_keys
from transforms.plan import Plan
from transforms.policy import Policy

Row = tuple[str, int, dict[str, object]]
FileOf = Callable[..., str]


@dataclass(frozen=True)
class Read:
    """What came out: rows with file and number, origins, schemas, sealed records."""

    rows: list[Row]
    origins: list[Origin]
    schemas: list[pa.Schema]
    bad: list[bytes]

    @property
    def values(self) -> list[tuple[object, ...]]:
        return [tuple(row.values()) for _, _, row in self.rows]


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Read]:
    """Bind a policy to the input and run the readers in a job of their own."""

    def read(
        *patterns: str,
        keep: Sequence[str] | None = None,
        keys: KeySource | None = None,
        plan: Plan | None = None,
        **more: object,
    ) -> Read:
        plan = plan or plan_of(patterns, keep, **more)
        out = {tag: str(tmp_path / f"{tag}.pickle") for tag in ("batches", "bad")}
        with Pipeline(runner="FnApiRunner") as pipeline:
            got = pipeline | ReadBatches(patterns, plan, bad="quarantine" if keys else "fail", keys=keys)
            assert (got["batches"].element_type, got["bad"].element_type) == (pa.RecordBatch, bytes)
            for tag, path in out.items():
                _ = got[tag] | f"{tag} list" >> beam.combiners.ToList() | f"{tag} keep" >> beam.Map(keep_pickled, path)
        batches, bad = (pickle.loads(Path(path).read_bytes()) for path in out.values())
        return Read(sorted(rows_of(batches), key=lambda r: r[:2]), [origin_of(b) for b in batches],
                    [b.schema for b in batches], bad)  # fmt: skip

    return read


def plan_of(patterns: Sequence[str], keep: Sequence[str] | None = None, **more: object) -> Plan:
    text = {"beamveil": 1, "dataset": "tests", "scope": "tests", "columns": {}, **more}
    schema = read_schema(patterns, Policy.model_validate(text))
    columns = dict.fromkeys(schema.names if keep is None else keep, "keep")
    return Policy.model_validate({**text, "columns": columns}).bind(schema)


def keep_pickled(things: list[object], path: str) -> None:
    Path(path).write_bytes(pickle.dumps(things))


def rows_of(batches: list[pa.RecordBatch]) -> Iterator[Row]:
    for batch in batches:
        origin = origin_of(batch)
        assert origin is not None
        assert batch.num_rows <= 65_536
        for number, row in zip(origin.rows().tolist(), batch.to_pylist(), strict=True):
            yield Path(origin.file).name, number, row


@contextmanager
def refused(kind: type[BeamveilError], words: str) -> Iterator[None]:
    """The job stops with this error of ours, and nobody says the canary."""
    with pytest.raises(Exception, match=f"beamveil {kind.__name__}") as caught:
        yield
    error = from_worker(str(caught.value))
    assert isinstance(error, kind)
    assert words in str(error)
    assert "canary" not in str(caught.value)


def test_parquet_rows_have_file_and_number(read: Callable[..., Read], tmp_path: Path) -> None:
    table = pa.table({"id": [1, None, 3, 4, 5], "text": ["Zoë", "", None, "a", "b"], "not": ["canary"] * 5})
    pq.write_table(table, tmp_path / "a.parquet", row_group_size=2)
    pq.write_table(table.slice(3), tmp_path / "b.parquet")
    pq.write_table(table.slice(0, 0), tmp_path / "c.parquet")
    TALLY.reset()
    got = read(f"{tmp_path}/*.parquet", keep=["text", "id"])
    assert [row[:2] for row in got.rows] == [("a.parquet", n) for n in (1, 2, 3, 4, 5)] + [
        ("b.parquet", n) for n in (1, 2)
    ]
    assert got.values == [(1, "Zoë"), (None, ""), (3, None), (4, "a"), (5, "b"), (4, "a"), (5, "b")]
    assert {tuple(schema.names) for schema in got.schemas} == {("id", "text")}
    assert sorted(Path(origin.file).name for origin in got.origins) == ["a.parquet"] * 3 + ["b.parquet", "c.parquet"]
    assert (TALLY.now().rows, TALLY.now().units, TALLY.now().found) == (7, 5, 5)


def test_folders_are_columns_and_come_last(read: Callable[..., Read], tmp_path: Path) -> None:
    for day, ids in (("2026-01-02", [1]), ("__HIVE_DEFAULT_PARTITION__", [2, 3])):
        folder = tmp_path / "in" / f"dt={day}" / "city=S%C3%A3o"
        folder.mkdir(parents=True)
        pq.write_table(pa.table({"id": ids}), folder / "x.parquet")
    got = read(str(tmp_path / "in"), types={"dt": "date32"})
    assert got.schemas[0].names == ["id", "dt", "city"]
    assert sorted(map(str, got.values)) == [
        "(1, datetime.date(2026, 1, 2), 'São')",
        "(2, None, 'São')",
        "(3, None, 'São')",
    ]
    assert sorted(map(str, read(str(tmp_path / "in"), keep=["city"]).values)) == ["('São',)"] * 3


def test_a_partition_that_is_not_of_its_type_stops_the_job(
    read: Callable[..., Read], file_of: FileOf, tmp_path: Path
) -> None:
    file_of(b"a\n1\n", "in/n=1/x.csv")
    file_of(b"a\n1\n", "in/n=canary/x.csv")
    with refused(InputError, "folder of 'n' is not a int64"):
        read(str(tmp_path / "in"), types={"n": "int64"})


@pytest.mark.parametrize("width", [5, 64, 1000, 1 << 24])
def test_csv_is_read_exactly_whatever_the_ranges(
    read: Callable[..., Read], file_of: FileOf, monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    monkeypatch.setattr(reading, "ranges", lambda start, end: csv_split.ranges(start, end, width))
    draw = random.Random(width)
    letters = '",\n\rxé' * 2 + "\r\n"
    rows = [["".join(draw.choices(letters, k=draw.randrange(9))) for _ in range(3)] for _ in range(200)]
    csv.writer(text := io.StringIO(), lineterminator="\r\n", quoting=csv.QUOTE_ALL).writerows(
        [["a", "b,", 'c"'], *rows]
    )
    got = read(file_of(("\ufeff" + text.getvalue()).encode()))
    assert [row[1] for row in got.rows] == list(range(1, 201))
    assert got.values == [tuple(row) for row in rows]


def test_csv_files_may_have_their_columns_in_any_order(
    read: Callable[..., Read], file_of: FileOf, tmp_path: Path
) -> None:
    file_of(b"id,day,other\n1,2020-01-01,x\n2,,\n", "a.csv")
    file_of(b'more,day,id\n"5"" x",2020-01-02,3\n', "b.csv")
    file_of(gzip.compress(b"day,id\r\n,4\r\n2020-01-03,\r\n"), "c.csv.gz")
    file_of(b'day,id\n2020-01-04,5" disk\n', "d.csv")
    file_of(b"day,id\n", "e.csv")
    got = read(f"{tmp_path}/*.csv*", keep=["id", "day"], types={"day": "date32"})
    assert [(name, number) for name, number, _ in got.rows] == [
        ("a.csv", 1), ("a.csv", 2), ("b.csv", 1), ("c.csv.gz", 1), ("c.csv.gz", 2), ("d.csv", 1),
    ]  # fmt: skip
    assert [row["id"] for _, _, row in got.rows] == ["1", "2", "3", "4", None, '5" disk']
    assert [str(row["day"]) for _, _, row in got.rows][1:4] == ["None", "2020-01-02", "None"]
    assert {Path(origin.file).name for origin in got.origins} == {"a.csv", "b.csv", "c.csv.gz", "d.csv", "e.csv"}


def test_csv_without_a_header(read: Callable[..., Read], file_of: FileOf, tmp_path: Path) -> None:
    file_of(b"x|1\n|2\n", "a.csv")
    file_of(b"", "b.csv")
    got = read(f"{tmp_path}/*.csv", csv={"header": False, "delimiter": "|"}, types={"c2": "int8"})
    assert [row for _, _, row in got.rows] == [{"c1": "x", "c2": 1}, {"c1": None, "c2": 2}]


BAD = b'id,day,s\n1,2020-01-01,a\n2,canary,b\n3,2020-01-02\n4,2020-01-03,"c\nd"\nx,canary,e\n5,,\xff\n6,2020-01-04,\n'


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (BAD, "row 2, column 'day': not a date32[day] (4 bad rows"),
        (b"id,day,s\ncanary\n", "row 1: 1 fields, where there are 3 columns (1 bad rows"),
        (b'id,day,s\n1,,"canary"x\n', "row 1: text behind a closing quote"),
        (b"id,day,s\n1,,canary\xff\n", "row 1, column 's': not UTF-8"),
    ],
)
@pytest.mark.parametrize("name", ["in.csv", "dt=canary/in.csv"])
def test_a_bad_row_stops_the_job_by_number_and_rule(
    read: Callable[..., Read], file_of: FileOf, text: bytes, words: str, name: str
) -> None:
    with refused(BadRowsError, f"{'dt=*/' * ('=' in name)}in.csv', {words}"):
        read(file_of(text, name), types={"id": "int64", "day": "date32"})


@pytest.mark.parametrize("width", [3, 30, 1 << 24])
def test_bad_rows_are_set_aside_under_seal_and_all_others_read(
    read: Callable[..., Read], file_of: FileOf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    monkeypatch.setattr(reading, "ranges", lambda start, end: csv_split.ranges(start, end, width))
    new_keys(f"file:{tmp_path}/keys.json", None)
    keys = KeySource(f"file:{tmp_path}/keys.json")
    types = {"id": "int64", "day": "date32"}
    got = read(file_of(BAD), types=types, keys=keys, on_bad_rows="quarantine")
    assert [(number, row["id"], row["s"]) for _, number, row in got.rows] == [(1, 1, "a"), (4, 4, "c\nd"), (7, 6, None)]
    assert sum(origin.read for origin in got.origins) == 7
    assert sum(origin.quarantined for origin in got.origins) == 4
    assert not any(b"canary" in record for record in got.bad)
    found = [opened_record(record, keys.open()) for record in got.bad]
    set_aside = {
        row: (record.column, record.rule, text)
        for record in found
        for row, text in zip(record.rows, record.batch[RAW].to_pylist(), strict=True)
    }
    assert set_aside == {
        2: ("day", "not a date32[day]", b"2,canary,b"),
        3: ("", "2 fields, where there are 3 columns", b"3,2020-01-02"),
        5: ("id", "not a int64", b"x,canary,e"),
        6: ("s", "not UTF-8", b"5,,\xff"),
    }


@pytest.mark.parametrize(
    ("other", "words"),
    [
        (b"id,x\n1,2\n", "b.csv' differs from the schema of the plan: column 's' is missing"),
        (b"id,s,s\ncanary,2,3\n", "columns 2 and 3 have the same name"),
        (b"", "b.csv' is empty: it has no header"),
        (b'id,s\n1,"canary\n', "its last quoted field is never closed"),
        (b"id\xff,s\n", "header is not UTF-8"),
        ("id,s\ncanary,2\n".encode("utf-16"), "UTF-16"),
    ],
)
def test_a_file_that_is_not_like_the_first_stops_the_job(
    read: Callable[..., Read], file_of: FileOf, tmp_path: Path, other: bytes, words: str
) -> None:
    file_of(b"id,s\n1,2\n", "a.csv")
    file_of(other, "b.csv")
    with refused(InputError, words):
        read(f"{tmp_path}/*.csv")


def test_columns_that_nobody_decided_stop_the_job_where_the_policy_says_so(
    read: Callable[..., Read], file_of: FileOf, tmp_path: Path
) -> None:
    file_of(b"id\n1\n", "a.csv")
    file_of(b"canary,id\n1,2\n", "b.csv")
    assert len(read(f"{tmp_path}/*.csv").rows) == 2
    with refused(InputError, "columns [1] are unknown to the plan"):
        read(f"{tmp_path}/*.csv", unlisted="refuse")


def test_without_a_header_every_file_has_as_many_columns(
    read: Callable[..., Read], file_of: FileOf, tmp_path: Path
) -> None:
    file_of(b"canary,1\n", "a.csv")
    for other, words in ((b"canary\n", "column 'c2' is missing"), (b"canary,2,3\n", "columns [3] are unknown")):
        file_of(other, "b.csv")
        with refused(InputError, words):
            read(f"{tmp_path}/*.csv", keep=["c1"], csv={"header": False})


def test_a_column_that_nobody_reads_may_differ_from_file_to_file(read: Callable[..., Read], tmp_path: Path) -> None:
    pq.write_table(pa.table({"id": [1], "x": [1], "y": [1]}), tmp_path / "a.parquet")
    pq.write_table(pa.table({"x": ["canary"], "id": [2]}), tmp_path / "b.parquet")
    assert read(f"{tmp_path}/*.parquet", keep=["id"]).values == [(1,), (2,)]
    with refused(InputError, "column 'x' is string, where the plan was made for int64; column 'y' is missing"):
        read(f"{tmp_path}/*.parquet", keep=["id", "x", "y"], unlisted="refuse")


def test_parquet_that_is_not_like_the_first_stops_the_job(read: Callable[..., Read], tmp_path: Path) -> None:
    pq.write_table(pa.table({"id": [1]}), tmp_path / "a.parquet")
    pq.write_table(pa.table({"id": ["canary"]}), tmp_path / "b.parquet")
    with refused(InputError, "b.parquet' differs from the schema of the plan: column 'id' is string"):
        read(f"{tmp_path}/*.parquet")
    (tmp_path / "b.parquet").write_bytes(b"")
    with refused(InputError, "b.parquet' cannot be read as Parquet: it is empty"):
        read(f"{tmp_path}/*.parquet")


def test_input_that_went_away_stops_the_job(read: Callable[..., Read], file_of: FileOf) -> None:
    path = file_of(b"a\n1\n")
    plan = plan_of([path])
    Path(path).unlink()
    with refused(InputError, "no file matches"):
        read(path, plan=plan)


def test_workers_read_the_same_place_wherever_they_stand(
    read: Callable[..., Read], file_of: FileOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = Path(file_of(b"a\n1\n"))
    monkeypatch.chdir(path.parent)
    transform = ReadBatches([path.name], plan_of([path.name]), bad="fail", keys=None)
    monkeypatch.chdir("/")
    with Pipeline(runner="FnApiRunner") as pipeline:
        _ = (pipeline | transform)["batches"] | beam.Map(
            lambda batch: Path(f"{path}.seen").write_text(str(batch.num_rows))
        )
    assert Path(f"{path}.seen").read_text() == "1"


def test_rows_are_set_aside_only_under_a_key(file_of: FileOf) -> None:
    path = file_of(b"a\n1\n")
    with pytest.raises(ValueError, match="`keys` is missing"):
        ReadBatches([path], plan_of([path]), bad="quarantine", keys=None)
