"""Plans applied: what comes out of batches, which rows are bad, and what became of the cells."""

import json
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from transforms.apply import BadCells, compare, compile_compactly, compile_plan
from transforms.bad_values import BadValues
from transforms.columns.mask import Mask
from transforms.columns.transform import Kernel, Site
from transforms.errors import InputError
from transforms.evidence import CellCounts
from transforms.files.parts import PartWriter, read_part
from transforms.keys.keyring import Keyring, ScopedKeys
from transforms.keys.keyset import opened
from transforms.plan import Plan
from transforms.policy import Policy

TEXTS = pa.array(["ann", None, "ann", "", "Zoë", "日本"])
TOKEN = {"tokenize": {"domain": "d"}}
DIGITS = {"fpe": {"domain": "d"}}


@pytest.fixture(scope="session")
def keys(keyset_json: str) -> ScopedKeys:
    return Keyring(opened(keyset_json, source="tests")).within("tests")


def bound(columns: dict[str, Any], schema: pa.Schema, **more: Any) -> Plan:
    written = {"beamveil": 1, "dataset": "d", "scope": "tests", "columns": columns} | more
    return Policy.from_yaml(json.dumps(written), name="policy").bind(schema)


def applied(columns: dict[str, Any], batch: pa.RecordBatch, keys: ScopedKeys) -> pa.RecordBatch:
    out = compile_plan(bound(columns, batch.schema), keys)(batch)
    out.validate(full=True)
    return out


def tokens(values: list[Any], keys: ScopedKeys) -> list[str | None]:
    """What flat values become: the yardstick for the same values anywhere else."""
    column: list[str | None] = applied({"c": TOKEN}, pa.record_batch({"c": pa.array(values, pa.string())}), keys)[
        "c"
    ].to_pylist()
    return column


def test_a_kept_column_is_passed_on_without_a_copy(keys: ScopedKeys) -> None:
    batch = pa.record_batch({"c": TEXTS}).slice(1, 4)
    out = applied({"c": "keep"}, batch, keys)
    assert out["c"].to_pylist() == [None, "ann", "", "Zoë"]
    assert [b.address for b in out["c"].buffers()] == [b.address for b in batch["c"].buffers()]


def test_equal_values_become_equal_tokens_and_nulls_stay(keys: ScopedKeys) -> None:
    out = tokens(TEXTS.to_pylist(), keys)
    assert out[1] is None
    assert out[0] == out[2]
    assert len({*out}) == 5


def test_slices_and_empty_batches_give_what_the_whole_gives(keys: ScopedKeys) -> None:
    batch = pa.record_batch({"c": TEXTS, "k": TEXTS.dictionary_encode()})
    whole = applied({"c": TOKEN, "k": "keep"}, batch, keys)
    assert applied({"c": TOKEN, "k": "keep"}, batch.slice(2, 3), keys).to_pylist() == whole.slice(2, 3).to_pylist()
    assert applied({"c": TOKEN, "k": "keep"}, batch.slice(6), keys).to_pylist() == []


@pytest.mark.parametrize("index", [pa.int8(), pa.uint32(), pa.int64()], ids=str)
def test_a_dictionary_gives_what_its_plain_values_give(index: pa.DataType, keys: ScopedKeys) -> None:
    array = TEXTS.dictionary_encode().cast(pa.dictionary(index, pa.string()))
    out = applied({"c": TOKEN}, pa.record_batch({"c": array}), keys)
    assert out["c"].type == pa.string()
    assert out["c"].to_pylist() == tokens(TEXTS.to_pylist(), keys)


def test_a_batch_may_bring_dictionaries_where_plain_columns_are_planned(keys: ScopedKeys) -> None:
    plan = bound(
        {"c": TOKEN, "k": "keep", "b": "keep"}, pa.schema({"c": pa.string(), "k": pa.string(), "b": pa.large_string()})
    )
    encoded = TEXTS.dictionary_encode()
    out = compile_plan(plan, keys)(pa.record_batch({"b": encoded, "c": encoded, "k": encoded}))
    assert out.schema == plan.schema
    assert out["k"].to_pylist() == out["b"].to_pylist() == TEXTS.to_pylist()
    assert out["c"].to_pylist() == tokens(TEXTS.to_pylist(), keys)


def test_a_batch_may_bring_plain_columns_where_dictionaries_are_planned(keys: ScopedKeys) -> None:
    plan = bound({"c": "keep"}, pa.schema({"c": pa.dictionary(pa.int8(), pa.string())}))
    out = compile_plan(plan, keys)(pa.record_batch({"c": TEXTS}))
    assert out.schema == plan.schema
    assert out["c"].to_pylist() == TEXTS.to_pylist()


def test_batches_with_more_values_together_than_an_index_tells_apart_come_out_whole(
    keys: ScopedKeys, tmp_path: Path
) -> None:
    coded = pa.dictionary(pa.int8(), pa.string(), ordered=True)
    towns = [[f"town {n}{i}" for i in range(100)] for n in "ab"]
    batches = [pa.record_batch({"c": array, "m": _maps_of(array)}) for array in (pa.array(t, coded) for t in towns)]
    plan = bound({"c": "keep", "m{}": "keep"}, batches[0].schema)
    part = PartWriter(str(tmp_path), plan.schema, format="parquet", compression="zstd").open()
    for batch in batches:
        part.write(compile_plan(plan, keys)(batch))
    read = pa.Table.from_batches(read_part(part.close(), plan.schema, "parquet"))
    assert read["c"].to_pylist() == [town for some in towns for town in some]
    assert read["m"].to_pylist() == [[(town, 1)] for some in towns for town in some]


def _maps_of(keys: pa.Array) -> pa.Array:
    ends = pa.array(range(len(keys) + 1), pa.int32())
    return pa.MapArray.from_arrays(ends, keys, pa.array([1] * len(keys), pa.int8()))


def test_unused_values_of_a_dictionary_reach_neither_kernel_nor_output(keys: ScopedKeys) -> None:
    array = pa.DictionaryArray.from_arrays(
        pa.array([2, None, 2], pa.int8()), pa.array(["dropped", "not digits", "123456"])
    )
    batch = pa.record_batch({"kept": array, "fpe": array, "list": pa.ListArray.from_arrays([0, 1, 1, 3], array)})
    out = applied({"kept": "keep", "fpe": DIGITS, "list": "keep"}, batch, keys)
    assert out["kept"].dictionary.to_pylist() == ["123456"]
    assert out["list"].values.dictionary.to_pylist() == ["123456"]
    assert out["list"].to_pylist() == [["123456"], [], [None, "123456"]]
    assert out["fpe"].is_valid().to_pylist() == [True, False, True]


def test_a_distinct_value_is_transformed_once(keys: ScopedKeys, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[list[str]] = []
    kernel = Mask.kernel

    def watched(self: Mask, site: Site, keys: ScopedKeys) -> Kernel:
        inner = kernel(self, site, keys)
        return lambda values, beside: seen.append(values.to_pylist()) or inner(values, beside)  # type: ignore[func-returns-value]

    monkeypatch.setattr(Mask, "kernel", watched)
    applied({"c": {"mask": {}}}, pa.record_batch({"c": pa.array(["a", "b", None, "a", "a"]).dictionary_encode()}), keys)
    assert seen == [["a", "b"]]


NESTED = pa.record_batch(
    {
        "s": pa.array(
            [{"a": "x", "b": 1}, None, {"a": "", "b": 2}, {"a": "ü", "b": 3}],
            pa.struct([pa.field("a", pa.string(), nullable=False), ("b", pa.int8())]),
        ),
        "l": pa.array([["x", None], None, [], ["ü", "x"]], pa.list_(pa.string())),
        "big": pa.array([["x", None], None, [], ["ü", "x"]], pa.large_list(pa.string())),
        "two": pa.array([["x", None], None, ["", ""], ["ü", "x"]], pa.list_(pa.string(), 2)),
        "m": pa.array([[("k", "x"), ("j", None)], None, [], [("k", "ü")]], pa.map_(pa.string(), pa.string())),
        "deep": pa.array(
            [[("k", [{"a": "x", "b": 1}, None])], None, [], [("k", None), ("j", [{"a": None, "b": 2}])]],
            pa.map_(pa.string(), pa.list_(pa.struct([("a", pa.string()), ("b", pa.int8())]))),
        ),
    }
)
BELOW = {"s.a": {"constant": "c"}, "l[]": TOKEN, "big[]": TOKEN, "two[]": TOKEN, "m{}": TOKEN, "deep{}[].a": TOKEN}


def test_nested_leaves_become_what_flat_values_become(keys: ScopedKeys) -> None:
    x, u, empty = tokens(["x", "ü", ""], keys)
    plan = bound(BELOW, NESTED.schema)
    for rows in (slice(0, 4), slice(1, 3), slice(3, 4), slice(4, 4)):
        out = compile_plan(plan, keys)(NESTED[rows])
        out.validate(full=True)
        assert out.schema == plan.schema
        assert out["l"].to_pylist() == out["big"].to_pylist() == [[x, None], None, [], [u, x]][rows]
        assert out["two"].to_pylist() == [[x, None], None, [empty, empty], [u, x]][rows]
        assert out["m"].to_pylist() == [[("k", x), ("j", None)], None, [], [("k", u)]][rows]
        assert (
            out["deep"].to_pylist() == [[("k", [{"a": x}, None])], None, [], [("k", None), ("j", [{"a": None}])]][rows]
        )
        assert out["s"].to_pylist() == [{"a": "c"}, None, {"a": "c"}, {"a": "c"}][rows]


def test_a_child_that_is_never_null_holds_nothing_beneath_a_null_parent(keys: ScopedKeys) -> None:
    child = pa.field("a", pa.string(), nullable=False)
    array = pa.StructArray.from_arrays([pa.array(["x", "hidden"])], fields=[child], mask=pa.array([False, True]))
    for entry in (TOKEN, "keep"):
        out = applied({"s.a": entry}, pa.record_batch({"s": array}), keys)["s"]
        assert out.is_valid().to_pylist() == [True, False]
        assert out.type.field("a") == child
        assert out.field(0).null_count == 0
        assert out.field(0)[1].as_py() == ""


def test_values_beneath_null_parents_never_reach_a_kernel(keys: ScopedKeys) -> None:
    values, mask = pa.array(["123456", "not digits"]), pa.array([False, True])
    batch = pa.record_batch(
        {
            "s": pa.StructArray.from_arrays([values], ["a"], mask=mask),
            "l": pa.ListArray.from_arrays(pa.array([0, 1, 2], pa.int32()), values, mask=mask),
            "f": pa.FixedSizeListArray.from_arrays(values, 1, mask=mask),
            "m": pa.MapArray.from_arrays(pa.array([0, 1, 2], pa.int32()), pa.array(["k", "j"]), values, mask=mask),
        }
    )
    out = applied({"s.a": DIGITS, "l[]": DIGITS, "f[]": DIGITS, "m{}": DIGITS}, batch, keys)
    assert [out[name].is_valid().to_pylist() for name in "slfm"] == [[True, False]] * 4


def test_entities_beside_stand_for_every_element_of_their_row(keys: ScopedKeys) -> None:
    days = pa.array([["2020-01-01", "2020-01-11"], None, [], ["2020-01-01"]], pa.list_(pa.string())).cast(
        pa.list_(pa.date32())
    )
    ids = pa.array([7, 8, 9, 7]).dictionary_encode()
    entry = {"shift": {"by": {"column": "id", "domain": "p"}, "days": 30}}
    out = applied({"days[]": entry}, pa.record_batch({"id": ids, "days": days}), keys)["days"].to_pylist()
    assert (out[0][1] - out[0][0]).days == 10
    assert out[3] == out[0][:1]
    assert out[1:3] == [None, []]


BAD = pa.record_batch(
    {
        "a": pa.array(["123456", "x", None, "654321", "12", "123456"]),
        "b": pa.array([["123456"], [None], ["123456", "1", "2"], None, ["123456"], ["é"]]),
        "kept": TEXTS,
    }
)


@pytest.mark.parametrize("encoded", [False, True])
def test_all_bad_rows_of_a_batch_are_told_at_once(encoded: bool, keys: ScopedKeys) -> None:
    batch = BAD.set_column(0, "a", BAD["a"].dictionary_encode()) if encoded else BAD
    with pytest.raises(BadCells) as refused:
        applied({"a": DIGITS, "b[]": DIGITS, "kept": "keep"}, batch, keys)
    bad = refused.value
    assert bad.rows.tolist() == [False, True, True, False, True, True]
    assert bad.path == "a"
    assert {one.path for one in bad.rules} == {"a", "b[]"}
    assert np.logical_or.reduce([one.rows for one in bad.rules if one.path == "b[]"]).tolist() == [
        False,
        False,
        True,
        False,
        False,
        True,
    ]
    assert str(bad) == f"4 rows, the first for 'a': {bad.rule}"


def test_the_rows_that_are_not_bad_pass_once_the_others_are_gone(keys: ScopedKeys) -> None:
    columns = {"a": DIGITS, "b[]": DIGITS, "kept": "keep"}
    with pytest.raises(BadCells) as refused:
        applied(columns, BAD, keys)
    assert applied(columns, BAD.filter(pa.array(~refused.value.rows)), keys).num_rows == 2


def test_the_first_bad_row_names_its_own_rule(keys: ScopedKeys) -> None:
    batch = pa.record_batch({"a": ["123456", "x"], "b": ["x", "123456"]})
    with pytest.raises(BadCells) as refused:
        applied({"a": DIGITS, "b": DIGITS}, batch, keys)
    assert refused.value.path == "b"


def test_a_column_of_another_type_than_planned_is_refused(keys: ScopedKeys) -> None:
    for entry in ("keep", TOKEN):
        plan = bound({"c": entry}, pa.schema({"c": pa.int64()}))
        with pytest.raises(InputError, match="column 'c' comes as string, and the plan was made for int64"):
            compile_plan(plan, keys)(pa.record_batch({"c": TEXTS}))


def test_a_column_that_is_built_otherwise_is_refused(keys: ScopedKeys) -> None:
    plan = bound(
        {"s.a": TOKEN, "l[]": "keep"}, pa.schema({"s": pa.struct([("a", pa.string())]), "l": pa.list_(pa.string())})
    )
    good = {"s": pa.array([{"a": "x"}]), "l": pa.array([["x"]])}
    for bad in (
        {"s": pa.array([{"b": "x"}])},
        {"s": pa.array(["x"])},
        {"l": pa.array([[["x"]]])},
        {"l": pa.array([[1]])},
    ):
        with pytest.raises(InputError, match=r"column '[sl](\[\])?' comes as .*, and the plan was made for"):
            compile_plan(plan, keys)(pa.record_batch(good | bad))
    with pytest.raises(InputError, match="column 'l' is not in the batch"):
        compile_plan(plan, keys)(pa.record_batch({"s": good["s"]}))


def test_columns_are_found_by_name_and_others_are_not_looked_at(keys: ScopedKeys) -> None:
    plan = bound(
        {"s.a": "keep", "c": "keep"},
        pa.schema({"c": pa.string(), "s": pa.struct([("a", pa.string()), ("b", pa.int8())])}),
    )
    batch = pa.record_batch(
        {"z": [1], "s": pa.array([{"b": 1, "a": "x"}], pa.struct([("b", pa.int8()), ("a", pa.string())])), "c": ["é"]}
    )
    assert compile_plan(plan, keys)(batch).to_pylist() == [{"c": "é", "s": {"a": "x"}}]


def test_kept_nested_columns_may_bring_dictionaries(keys: ScopedKeys) -> None:
    plan = bound({"l": "keep"}, pa.schema({"l": pa.list_(pa.struct([("a", pa.large_string())]))}))
    inner = pa.StructArray.from_arrays([pa.array(["x", "é", "x"]).dictionary_encode()], ["a"])
    out = compile_plan(plan, keys)(pa.record_batch({"l": pa.ListArray.from_arrays([0, 1, 1, 3], inner)}))
    assert out.schema == plan.schema
    assert out["l"].to_pylist() == [[{"a": "x"}], [], [{"a": "é"}, {"a": "x"}]]


def test_what_a_failing_kernel_says_of_the_data_is_not_passed_on(
    keys: ScopedKeys, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(_self: Mask, _site: Site, _keys: ScopedKeys) -> Kernel:
        return lambda values, _: values.cast(pa.int64())

    monkeypatch.setattr(Mask, "kernel", failing)
    with pytest.raises(InputError) as refused:
        applied({"c": {"mask": {}}}, pa.record_batch({"c": ["canary"]}), keys)
    assert str(refused.value) == "column 'c': mask failed on a batch of 1 values of type string"
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__


def test_a_kernel_that_refuses_nothing_in_particular_fails(keys: ScopedKeys, monkeypatch: pytest.MonkeyPatch) -> None:
    def refusing(values: pa.Array, _beside: Any) -> pa.Array:
        raise BadValues(np.zeros(len(values), np.bool_), "nothing")

    monkeypatch.setattr(Mask, "kernel", lambda *_: refusing)
    with pytest.raises(InputError, match="mask failed"):
        applied({"c": {"mask": {}}}, pa.record_batch({"c": ["a"]}), keys)


def test_a_plan_that_travelled_gives_the_same(keys: ScopedKeys) -> None:
    plan = bound(BELOW, NESTED.schema)
    travelled = pickle.loads(pickle.dumps(plan))
    assert compile_plan(travelled, keys)(NESTED).equals(compile_plan(plan, keys)(NESTED))


def test_cells_of_every_leaf_are_counted(keys: ScopedKeys) -> None:
    batch = pa.record_batch(
        {"k": TEXTS, "t": TEXTS.dictionary_encode(), "n": pa.array([[1, None], None, [], [3], [4], [5]])}
    )
    plan = bound(
        {"k": "keep", "t": TOKEN, "n[]": {"tokenize": {"domain": "n", "as": "int64"}}}, batch.schema, rename={"n": "m"}
    )
    counts = compare(plan, batch, compile_plan(plan, keys)(batch))
    assert counts == {"k": CellCounts(5), "t": CellCounts(5), "m[]": CellCounts(4)}


def test_cells_that_are_their_input_or_changed_nulls_are_counted(keys: ScopedKeys) -> None:
    before = pa.record_batch({"t": pa.array([7, None, 8, 9]), "l": pa.array([["a"], ["b", "c"], None, []])})
    plan = bound({"t": TOKEN, "l[]": TOKEN}, before.schema)
    after = pa.record_batch({"t": ["7", "x", None, "9x"], "l": pa.array([["a"], ["b", None], None, []])}, plan.schema)
    assert compare(plan, before, after) == {"t": CellCounts(2, 2, 1), "l[]": CellCounts(2, 1, 2)}
    assert compile_plan(plan, keys)(before).num_rows == 4


def test_elements_that_went_astray_are_null_differences() -> None:
    before = pa.record_batch({"l": pa.array([["a", "b"], ["c"]])})
    plan = bound({"l[]": TOKEN}, before.schema)
    after = pa.record_batch({"l": pa.array([["a", "b"], []], pa.list_(pa.string()))})
    assert compare(plan, before, after) == {"l[]": CellCounts(0, 3, 0)}


def test_text_that_comes_as_a_dictionary_may_go_as_one(keys: ScopedKeys) -> None:
    words = pa.array(["ann", "bob", "", "never", "Zoë"])
    columns = {"t": TOKEN, "k": "keep", "n": {"tokenize": {"domain": "n", "as": "int64"}}, "m": {"mask": {}}}
    plan = bound(columns, pa.schema(dict.fromkeys("tknm", pa.string())))
    compactly, plainly = compile_compactly(plan, keys), compile_plan(plan, keys)
    for at in ([0, None, 1, 0], [4, 2, 1], []):
        array = pa.DictionaryArray.from_arrays(pa.array(at, pa.int32()), words)
        batch = pa.record_batch([array] * 4, names=list("tknm"))
        out, plain = compactly(batch), plainly(batch)
        assert out.to_pylist() == plain.to_pylist()
        assert [pa.types.is_dictionary(column.type) for column in out.columns] == [True, True, False, True]
        assert "never" not in out["k"].dictionary.to_pylist()
        assert plain.schema == plan.schema
