from datetime import date

import pyarrow as pa
import pytest

from pipelines.drilling.people import LOCALES
from pipelines.drilling.planting import Mention, crowd, plant
from pipelines.drilling.suiting import places
from transforms.policy import Policy

MESSAGE = pa.struct([("role", pa.string()), ("content", pa.string())])


def planted(columns: str, batch: pa.RecordBatch, *, seed: int = 1) -> tuple[pa.RecordBatch, list[Mention]]:
    plan = Policy.from_yaml(f"beamveil: 1\ndataset: d\nscope: s\ncolumns:\n{columns}", name="p").bind(batch.schema)
    return plant(batch, places(plan, batch), people_of=crowd(40, LOCALES, seed), seed=seed)


@pytest.fixture
def batch() -> pa.RecordBatch:
    """Three rows of every type that people are planted into, with a null and an empty string."""
    return pa.record_batch(
        {
            "id": pa.array([1, 2, 2]),
            "name": ["Zoë", None, ""],
            "email": pa.array(["x", None, ""], pa.large_string()),
            "phone": pa.array([1, None, 3]),
            "dob": pa.array([date(2000, 1, 2), None, None]),
            "seen": pa.array([None, None, None], pa.timestamp("us")),
            "notes": pa.array(["a", None, "a"]).dictionary_encode().dictionary_decode(),
            "messages": pa.array([None, [], [{"role": "a", "content": None}, None]], pa.list_(MESSAGE)),
            "more": pa.array([None, [("k", "v")], []], pa.map_(pa.string(), pa.string())),
        }
    )


COLUMNS = "".join(f"  {name}: keep\n" for name in ("id", "name", "email", "phone", "dob", "seen", "notes", "messages"))


def test_types_and_rows_stay_and_what_holds_nobody_is_as_it_was(batch: pa.RecordBatch) -> None:
    made, _ = planted(COLUMNS, batch)

    assert made.schema == batch.schema
    assert made.num_rows == 3
    assert made["id"] == batch["id"]
    assert made["seen"] == batch["seen"]


def test_every_mention_stands_in_its_cell(batch: pa.RecordBatch) -> None:
    made, mentions = planted(COLUMNS, batch)

    assert {one.kind for one in mentions} >= {"person", "email", "phone", "date_of_birth"}
    for one in mentions:
        row = made.slice(one.row, 1).to_pylist()[0]
        if one.kind not in {"phone", "date_of_birth"}:
            assert one.cell in {
                row["name"],
                row["email"],
                row["notes"],
                row["messages"][0]["content"],
                row["messages"][0]["role"],
            }
            assert one.written in one.cell


def test_the_values_of_one_row_are_those_of_one_person(batch: pa.RecordBatch) -> None:
    made, mentions = planted(COLUMNS, batch)

    for row in range(3):
        for kind in ("person", "email"):
            assert len({one.value for one in mentions if one.row == row and one.kind == kind}) == 1
    assert all(made["phone"].is_valid().to_pylist())


def test_a_slice_is_planted_as_the_rows_that_it_has(batch: pa.RecordBatch) -> None:
    made, mentions = planted(COLUMNS, batch.slice(1, 2))

    assert made.num_rows == 2
    assert {one.row for one in mentions} == {0, 1}


def test_an_empty_batch_stays_empty(batch: pa.RecordBatch) -> None:
    made, mentions = planted(COLUMNS, batch.slice(0, 0))

    assert (made.num_rows, mentions) == (0, [])


def test_in_a_list_the_first_element_is_planted_and_the_others_stay(batch: pa.RecordBatch) -> None:
    made, _ = planted(COLUMNS, batch)
    cells = made["messages"].to_pylist()

    assert [len(cell) for cell in cells] == [1, 1, 2]
    assert cells[2][0]["role"] == "a"
    assert cells[2][1] is None


def test_equal_seeds_plant_equally(batch: pa.RecordBatch) -> None:
    assert planted(COLUMNS, batch)[1] == planted(COLUMNS, batch)[1]
    assert planted(COLUMNS, batch, seed=2)[1] != planted(COLUMNS, batch)[1]


def test_the_locales_of_a_crowd_take_turns() -> None:
    assert [one.locale for one in crowd(3, ["de_DE", "fr_FR"], 1)] == ["de_DE", "fr_FR", "de_DE"]
