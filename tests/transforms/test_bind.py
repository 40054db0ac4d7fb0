"""Binding: every misfit at once, and what a policy that fits becomes."""

import json
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from transforms.apply import compile_plan
from transforms.bind import PROPOSED
from transforms.columns.catalogue import CATALOGUE
from transforms.errors import PolicyError
from transforms.keys.keyring import Keyring, ScopedKeys
from transforms.keys.keyset import opened
from transforms.paths import Path, every_path
from transforms.plan import Plan
from transforms.policy import Policy

SCHEMA = pa.schema(
    [
        pa.field("id", pa.int64(), nullable=False, metadata={"note": "id"}),
        pa.field("name", pa.string(), metadata={"note": "name"}),
        pa.field("city", pa.dictionary(pa.int32(), pa.string())),
        pa.field(
            "contact",
            pa.struct(
                [pa.field("city", pa.string(), metadata={"note": "c"}), pa.field("zip", pa.string(), nullable=False)]
            ),
        ),
        pa.field("tags", pa.list_(pa.field("tag", pa.string(), nullable=False))),
        pa.field("attributes", pa.map_(pa.string(), pa.string())),
        pa.field("born", pa.date32()),
        pa.field("token", pa.uuid()),
        pa.field("dt", pa.string()),
    ],
    metadata={"pandas": "{}", "org.apache.spark.version": "4"},
)


@pytest.fixture(scope="session")
def keys(keyset_json: str) -> ScopedKeys:
    return Keyring(opened(keyset_json, source="tests")).within("tests")


def policy(columns: dict[str, Any], **keys: Any) -> Policy:
    written = {"beamveil": 1, "dataset": "people", "scope": "tests", "columns": columns} | keys
    return Policy.from_yaml(json.dumps(written), name="policy")


def misfits(columns: dict[str, Any], **keys: Any) -> tuple[str, ...]:
    with pytest.raises(PolicyError) as refused:
        policy(columns, **keys).bind(SCHEMA)
    return refused.value.misfits


def test_a_column_that_the_policy_does_not_name_does_not_come_out() -> None:
    assert policy({"name": "keep"}).bind(SCHEMA).schema.names == ["name"]


def test_columns_come_out_in_the_order_of_the_input_whatever_the_policy_s() -> None:
    plan = policy({"dt": "keep", "attributes{}": "keep", "id": "keep", "contact.zip": "keep"}).bind(SCHEMA)
    assert plan.schema.names == ["id", "contact", "attributes", "dt"]


def test_schema_metadata_is_gone_and_field_metadata_is_that_of_kept_columns() -> None:
    plan = policy({"id": {"tokenize": {"domain": "d"}}, "name": "keep", "contact.city": "keep"}).bind(SCHEMA)
    assert plan.schema.metadata is None
    assert plan.schema.field("id").metadata is None
    assert plan.schema.field("name").metadata == {b"note": b"name"}
    assert plan.schema.field("contact").type.field("city").metadata == {b"note": b"c"}


def test_nullability_survives_at_every_level() -> None:
    entries = {
        "id": {"tokenize": {"domain": "d"}},
        "contact.zip": {"constant": "0"},
        "tags[]": {"hash": {"domain": "t"}},
    }
    schema = policy(entries).bind(SCHEMA).schema
    assert not schema.field("id").nullable
    assert not schema.field("contact").type.field("zip").nullable
    assert schema.field("tags").type.value_field == pa.field("tag", pa.string(), nullable=False)


def test_a_kept_dictionary_stays_one_and_a_transformed_one_is_plain() -> None:
    assert policy({"city": "keep"}).bind(SCHEMA).schema.field("city").type == SCHEMA.field("city").type
    assert policy({"city": {"mask": {}}}).bind(SCHEMA).schema.field("city").type == pa.string()


def test_dictionaries_come_out_with_room_for_what_all_parts_hold_and_without_an_order_at_every_depth() -> None:
    short, wide = pa.dictionary(pa.int8(), pa.string(), ordered=True), pa.dictionary(pa.int32(), pa.string())

    def nested(coded: pa.DataType) -> pa.Schema:
        held = pa.struct([pa.field("a", coded, nullable=False), ("b", pa.int8())])
        lists = {"l": pa.list_(coded), "g": pa.large_list(held), "f": pa.list_(pa.field("e", coded), 2)}
        return pa.schema({"c": coded, "s": held, "m": pa.map_(coded, held), "k": pa.map_(coded, pa.int8()), **lists})

    kept = policy(dict.fromkeys(["c", "s", "m", "k{}", "l", "g[].a", "g[].b", "f"], "keep"))
    plan = kept.bind(nested(short))
    assert plan.schema == nested(wide)
    assert {row["output_type"] for row in plan.describe() if row["input"] in {"c", "k (keys)"}} == {str(wide)}


def test_struct_comes_out_with_its_named_children_only() -> None:
    plan = policy({"contact.zip": "keep", "contact.city": "drop"}).bind(SCHEMA)
    assert plan.schema.field("contact").type.names == ["zip"]
    assert set(plan.dropped) == {"id", "name", "city", "contact.city", "tags", "attributes", "born", "token", "dt"}


def test_a_struct_of_which_nothing_is_named_does_not_come_out() -> None:
    assert policy({"id": "keep", "contact.city": "drop", "contact.zip": "drop"}).bind(SCHEMA).schema.names == ["id"]


def test_the_plan_reads_what_comes_out_and_what_stands_beside_it() -> None:
    entity = {"column": "id", "domain": "person"}
    rows = [{"drop_where": {"column": "dt", "is_null": True}, "reason": "r"}]
    plan = policy({"born": {"shift": {"by": entity, "days": 9}}}, rows=rows).bind(SCHEMA)
    assert plan.reads == ("id", "born", "dt")
    assert plan.schema.names == ["born"]


def test_every_misfit_is_told_at_once() -> None:
    columns = {
        "nmae": "keep",
        "contact": "keep",
        "contact.city": "drop",
        "tags": {"mask": {}},
        "attributes": {"constant": "x"},
        "token": {"hash": {"domain": "d"}},
        "born": {"shift": {"by": "idd", "days": 3}},
        "name": "keep",
        "city": "keep",
        "dt": "drop",
    }
    keys: dict[str, Any] = {
        "status": "proposed",
        "unlisted": "refuse",
        "types": {"born": "string", "bron": "date32"},
        "rename": {"name": "city", "dt": "day", "nothing": "x", "contact.city": "y"},
        "rows": [
            {"drop_where": {"column": "id", "equals": "x"}, "nulls": "drop", "reason": "r"},
            {"keep_where": {"column": "consent", "equals": True}, "nulls": "drop", "reason": "r"},
        ],
        "anonymity": {"quasi_identifiers": ["born", "zip"], "entity": "id", "k": 5},
        "expect": [{"type": "expect_column_values_to_not_be_null", "kwargs": {"column": "dt"}}],
    }
    assert misfits(columns, **keys) == (
        PROPOSED,
        "anonymity is not built yet; leave it out",
        "columns: 'nmae' is not in the input; did you mean 'name'?",
        "columns: 'contact.city' lies inside 'contact', which is named as a whole; name one of them",
        "columns: nobody decided about 'id' (unlisted: refuse)",
        "'tags': mask: the column is nested (list<tag: string not null>); name what lies inside: 'tags[]'",
        "'attributes': constant: the column is nested (map<string, string>); name what lies inside: 'attributes{}'",
        "'token': hash: it is of the extension type arrow.uuid; only keep and drop take it",
        "'born': shift: the entity column 'idd' is not in the input; did you mean 'id'?",
        "rows: rule 1: column 'id' of type int64 is compared with 'x'; write a whole number that the type holds",
        "rows: rule 2: column 'consent' is not in the input",
        "rename: 'dt' does not come out",
        "rename: 'nothing' is not in the input",
        "rename: 'contact.city' lies inside a column; only whole columns are renamed",
        "rename: two columns would come out as 'city'",
        "types: column 'born' is date32[day], not string; types is for CSV input",
        "types: column 'bron' is not in the input; did you mean 'born'?",
        "anonymity: column 'zip' is not in the input",
        "expect: expect_column_values_to_not_be_null: 'dt' does not come out",
    )


def test_a_policy_of_which_nothing_comes_out_is_refused() -> None:
    assert misfits({"name": "drop"}) == ("columns: no column comes out; name one to keep or to transform",)


def test_what_parquet_cannot_hold_is_refused_whole_and_in_parts() -> None:
    schema = pa.schema({"u": pa.uuid(), "l": pa.list_(pa.uuid()), "s": pa.struct([("u", pa.uuid()), ("x", pa.int8())])})
    assert policy({"u": "keep", "s.x": "keep"}).bind(schema)
    for path in ("l", "l[]"):
        with pytest.raises(PolicyError, match=r"'l': .*Parquet cannot hold list<item: extension<arrow.uuid>>"):
            policy({path: "keep"}).bind(schema)


def test_an_extension_over_a_dictionary_is_refused_since_to_read_it_back_ends_the_process() -> None:
    coded = pa.opaque(pa.dictionary(pa.int32(), pa.string()), "kind", "vendor")
    for type_ in (coded, pa.struct([("in", coded)])):
        with pytest.raises(PolicyError, match=r"'c': .*arrow.opaque over a dictionary, which Arrow cannot read back"):
            policy({"c": "keep"}).bind(pa.schema({"c": type_}))


def test_every_undecided_leaf_is_told_where_unlisted_columns_are_refused() -> None:
    told = misfits({"contact.city": "keep", "tags": "drop", "id": "keep"}, unlisted="refuse")
    undecided = ["name", "city", "contact.zip", "attributes{}", "born", "token", "dt"]
    assert told == tuple(f"columns: nobody decided about {leaf!r} (unlisted: refuse)" for leaf in undecided)


def test_two_columns_of_one_name_are_refused() -> None:
    schema = pa.schema([("a", pa.int8()), ("a", pa.int8()), ("s", pa.struct([("b", pa.int8()), ("b", pa.int8())]))])
    with pytest.raises(PolicyError) as refused:
        policy({"a": "keep"}).bind(schema)
    assert len(refused.value.misfits) == 2


def test_a_renamed_column_must_not_be_called_like_a_path_inside_another() -> None:
    told = misfits({"contact.city": "keep", "name": "keep"}, rename={"name": "contact.city"})
    assert told == (
        (
            "rename: a column and a path inside the column 'contact' would both be called 'contact.city'; "
            "give one of the two columns another name"
        ),
    )


NESTED = pa.struct([("a.b", pa.string()), ("a", pa.struct([("b", pa.string())]))])
MAP = pa.map_(pa.string(), pa.string())


@pytest.mark.parametrize(
    ("fields", "columns", "rename", "told"),
    [
        ({"m (keys)": pa.string(), "m": MAP}, ["m (keys)", "m"], {}, "path inside the column 'm' .* 'm (keys)'"),
        ({"m (keys)": pa.string(), "m": MAP}, ["m (keys)", "m{}"], {}, "path inside the column 'm' .* 'm (keys)'"),
        ({"x": pa.string(), "y": MAP}, ["x", "y"], {"x": "m (keys)", "y": "m"}, "inside the column 'm' .* 'm (keys)'"),
        ({"st": NESTED[1].type, "st.b": pa.string()}, ["st", "st.b"], {}, "path inside the column 'st' .* 'st.b'"),
        ({"l": pa.list_(pa.string()), "l[]": pa.string()}, ["l", "l[]"], {}, "path inside the column 'l' .* 'l[]'"),
        ({"l": pa.list_(MAP), "l[] (keys)": pa.int8()}, ["l", "l[] (keys)"], {}, "the column 'l' .* 'l[] (keys)'"),
        ({"s": NESTED}, ["s"], {}, "columns: two things inside the column 's' .* 's.a.b'; name only one"),
        (
            {"x.y": pa.list_(pa.int8()), "x": pa.struct([("y", pa.list_(pa.int8()))])},
            ["x.y", "x"],
            {},
            "paths inside the columns 'x.y' and 'x' .* 'x.y[]'",
        ),
    ],
)
def test_what_comes_out_has_a_name_of_its_own(
    fields: dict[str, pa.DataType], columns: list[str], rename: dict[str, str], told: str
) -> None:
    schema = pa.schema(list(fields.items()))
    with pytest.raises(PolicyError) as refused:
        policy(dict.fromkeys(columns, "keep"), rename=rename).bind(schema)
    before, _, behind = told.partition(" .* ")
    assert any(before in misfit and behind in misfit for misfit in refused.value.misfits)


def test_a_name_may_be_that_of_a_path_that_does_not_come_out() -> None:
    schema = pa.schema({"m (keys)": pa.string(), "m": MAP, "s": NESTED})
    assert policy({"m (keys)": "keep", "s.a.b": "keep"}).bind(schema).schema.names == ["m (keys)", "s"]
    assert policy({"m (keys)": "keep", "m": "keep"}, rename={"m": "n"}).bind(schema).schema.names == ["m (keys)", "n"]


def test_columns_may_swap_names() -> None:
    plan = policy({"name": "keep", "dt": {"mask": {}}}, rename={"name": "dt", "dt": "name"}).bind(SCHEMA)
    assert [(leaf.source, leaf.path) for leaf in plan.leaves] == [("name", "dt"), ("dt", "name")]


def test_an_expectation_may_name_a_path_that_comes_out() -> None:
    expect = [{"type": "expect_column_values_to_not_be_null", "kwargs": {"column": "person.city"}}]
    assert policy({"contact.city": "keep"}, rename={"contact": "person"}, expect=expect).bind(SCHEMA)
    assert policy({"contact": "keep"}, rename={"contact": "person"}, expect=expect).bind(SCHEMA)


def test_the_entity_s_domain_is_that_of_its_column_whatever_the_order() -> None:
    columns = {"born": {"shift": {"by": "id", "days": 3}}, "id": {"tokenize": {"domain": "person"}}}
    (_, born) = policy(columns).bind(SCHEMA).leaves
    assert born.site.domains == {"id": "person"}


def test_surrogates_of_one_persona_share_its_locale() -> None:
    person = {"column": "id", "domain": "person"}
    columns = {
        "name": {"surrogate": {"of": "name", "persona": person, "locale": "de_DE"}},
        "dt": {"surrogate": {"of": "email", "persona": person}},
    }
    leaves = policy(columns).bind(SCHEMA).leaves
    assert [leaf.transform.model_dump()["locale"] for leaf in leaves] == ["de_DE", "de_DE"]


def test_files_that_the_policy_names_are_digested_and_must_be_there(tmp_path: Any) -> None:
    file = tmp_path / "cities.csv"
    entry = {"generalize": {"hierarchy": str(file), "level": 1}}
    assert misfits({"name": entry}) == (f"'name': generalize: the file {str(file)!r} cannot be read",)
    file.write_text("Köln,NRW\n")
    (digest,) = policy({"name": entry}).bind(SCHEMA).digests.values()
    assert len(digest) == 64
    assert dict(policy({"name": entry}).bind(SCHEMA, digests={str(file): digest}).digests) == {str(file): digest}


def test_a_file_that_changed_since_it_was_bound_is_refused(tmp_path: Any) -> None:
    file = tmp_path / "cities.csv"
    file.write_text("Köln,NRW\n")
    with pytest.raises(PolicyError, match="is not the one"):
        policy({"name": {"generalize": {"hierarchy": str(file), "level": 1}}}).bind(
            SCHEMA, digests={str(file): "0" * 64}
        )


FLAT = st.sampled_from(
    [
        pa.string(),
        pa.large_string(),
        pa.string_view(),
        pa.binary(),
        pa.binary(4),
        pa.bool_(),
        pa.int8(),
        pa.uint64(),
        pa.float16(),
        pa.float64(),
        pa.decimal128(9, 2),
        pa.decimal32(5, 1),
        pa.date32(),
        pa.date64(),
        pa.time32("s"),
        pa.time64("ns"),
        pa.timestamp("s"),
        pa.timestamp("ns", "Europe/Paris"),
        pa.duration("us"),
        pa.month_day_nano_interval(),
        pa.null(),
        pa.uuid(),
        pa.json_(),
        pa.dictionary(pa.int8(), pa.string()),
        pa.dictionary(pa.int32(), pa.date32()),
        pa.dictionary(pa.int32(), pa.list_(pa.int8())),
        pa.run_end_encoded(pa.int32(), pa.string()),
        pa.dense_union([pa.field("u", pa.int8())]),
        pa.list_view(pa.int8()),
    ]
)
NAMES = st.sampled_from(["a", "b", "c", "a.b", "é", "x[]", "a{}", "no"])


def _nested(types: st.SearchStrategy[pa.DataType]) -> st.SearchStrategy[pa.DataType]:
    return st.one_of(
        types.map(pa.list_),
        types.map(pa.large_list),
        types.map(lambda type_: pa.list_(type_, 2)),
        types.map(lambda type_: pa.map_(pa.string(), type_)),
        st.lists(st.tuples(NAMES, types), max_size=3).map(pa.struct),
    )


def _field(name: str, type_: pa.DataType, nullable: bool) -> pa.Field:
    return pa.field(name, type_, nullable or pa.types.is_null(type_))


TYPES = st.recursive(FLAT, _nested, max_leaves=4)
SCHEMAS = st.one_of(
    st.lists(st.builds(_field, NAMES, TYPES, st.booleans()), max_size=3).map(pa.schema),
    st.dictionaries(NAMES, TYPES, min_size=1, max_size=4).map(pa.schema),
    st.dictionaries(NAMES, TYPES, min_size=1, max_size=4).map(pa.schema),
)
PATHS = st.builds(
    lambda name, steps: name + "".join(steps), NAMES, st.lists(st.sampled_from([".a", ".b", "[]", "{}"]), max_size=2)
)
OPTIONS = {
    "constant": [{"value": 1}, {"value": "x"}],
    "tokenize": [{"domain": "d"}, {"domain": "d", "as": "int64", "normalize": ["trim"]}],
    "hash": [{"domain": "d"}],
    "encrypt": [{"domain": "d"}],
    "fpe": [{"domain": "d"}, {"domain": "d", "luhn": True}],
    "mask": [{}, {"keep_last": 2}],
    "generalize": [
        {"to": "year"},
        {"to": "age", "at": "2026-01-01"},
        {"width": 5},
        {"buckets": [1, 2]},
        {"prefix": 1},
        {"network": 24},
        {"grid": 0.5},
        {"to": "us_zip3"},
    ],
    "shift": [{"by": "a", "days": 3}, {"by": {"column": "b", "domain": "d"}, "days": 3}],
    "surrogate": [
        {"of": "email"},
        {"of": "name", "persona": {"column": "a", "domain": "d"}, "gender": "b"},
        {"of": "iban", "locale": "xx"},
    ],
    "redact": [{}, {"find": ["email"], "also": ["a"], "with": "surrogate"}],
    "keep": [{}, {"accept": ["email"], "reason": "public"}],
    "drop": [{}],
}
ENTRIES = st.sampled_from([{word: one} for word, every in OPTIONS.items() for one in every])
LITERALS = st.sampled_from([1, "x", True, "2026-01-01", 1.5])
RULES = st.builds(
    lambda column, word, literal: {"drop_where": {"column": column, word: literal}, "nulls": "drop", "reason": "r"},
    NAMES,
    st.sampled_from(["equals", "less_than", "at_least"]),
    LITERALS,
)


def test_every_transform_takes_part_in_the_property() -> None:
    assert set(OPTIONS) == {transform.word() for transform in CATALOGUE}


@given(
    schema=SCHEMAS,
    rename=st.just({}) | st.just({}) | st.dictionaries(NAMES, NAMES, max_size=1),
    rows=st.just([]) | st.just([]) | st.lists(RULES, max_size=1),
    unlisted=st.sampled_from(["drop", "drop", "drop", "refuse"]),
    data=st.data(),
)
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_policy_against_any_schema_either_binds_and_applies_or_raises_a_policy_error(
    keys: ScopedKeys,
    *,
    schema: pa.Schema,
    rename: dict[str, str],
    rows: list[dict[str, Any]],
    unlisted: str,
    data: st.DataObject,
) -> None:
    there = [str(path) for column in schema for path in every_path(Path(column.name), column.type)]
    paths = st.sampled_from(there) if there else PATHS
    entries = st.sampled_from([{"keep": {}}, {"tokenize": {"domain": "d"}}, {"constant": 1}, {"mask": {}}])
    fitting, any_other = (
        st.dictionaries(paths, entries, min_size=1, max_size=2),
        st.dictionaries(PATHS | paths, ENTRIES, max_size=3),
    )
    columns = data.draw(st.one_of(fitting, fitting, any_other))
    try:
        plan = policy(columns, rename=rename, rows=rows, unlisted=unlisted).bind(schema)
    except PolicyError:
        return
    assert isinstance(plan, Plan)
    assert len(set(plan.schema.names)) == len(plan.schema) > 0
    assert set(plan.reads) <= set(schema.names)
    assert plan.describe()
    nothing = pa.record_batch({name: pa.nulls(3, schema.field(name).type) for name in plan.reads})
    for batch in (nothing, nothing.slice(1, 0)):
        out = compile_plan(plan, keys)(batch)
        assert out.schema == plan.schema
        assert out.num_rows == batch.num_rows
