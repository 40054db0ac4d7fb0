"""Which leaves are searched for across the data set, and where."""

import pickle
from typing import Any

import pyarrow as pa
import pytest

from transforms.paths import Path
from transforms.plan import Plan
from transforms.survivors.places import Guarded, Whereabouts, guarded, prior_of, searched, whereabouts
from transforms.survivors.spoken import spoken

TEXT = pa.string()
COLUMNS: dict[str, tuple[pa.DataType, dict[str, Any]]] = {
    "mail": (TEXT, {"mail": {"tokenize": {"domain": "m"}}}),
    "number": (pa.int64(), {"number": {"tokenize": {"domain": "n", "as": "int64"}}}),
    "hashed": (TEXT, {"hashed": {"hash": {"domain": "h"}}}),
    "secret": (TEXT, {"secret": {"encrypt": {"domain": "s"}}}),
    "card": (TEXT, {"card": {"fpe": {"domain": "c", "alphabet": "digits"}}}),
    "name": (TEXT, {"name": {"surrogate": {"of": "name"}}}),
    "born": (pa.date32(), {"born": {"generalize": {"to": "year"}}}),
    "seen": (pa.timestamp("us"), {"seen": {"shift": {"by": "number", "days": 3}}}),
    "note": (TEXT, {"note": "keep"}),
    "fixed": (TEXT, {"fixed": {"constant": "unknown"}}),
    "zip": (TEXT, {"zip": {"mask": {"keep_last": 1}}}),
    "shown": (TEXT, {"shown": {"mask": {"keep_first": 40}}}),
    "facts": (pa.map_(TEXT, TEXT), {"facts{}": {"hash": {"domain": "f"}}}),
    "more": (pa.map_(TEXT, pa.list_(pa.int64())), {"more": "keep"}),
    "contact": (
        pa.struct([("città", TEXT), ("phone", TEXT), ("fax", TEXT)]),
        {"contact.città": "keep", "contact.phone": {"hash": {"domain": "p"}}},
    ),
    "gone": (TEXT, {}),
    "gones": (pa.map_(TEXT, pa.struct([("a", pa.list_(pa.date32())), ("b", pa.bool_())])), {}),
}
BESIDE = (" (statistics)", " (dictionary)")


@pytest.fixture(scope="module")
def plan(plan_of: Any) -> Plan:
    schema = pa.schema([(name, kind) for name, (kind, _) in COLUMNS.items()])
    decided = {path: what for _, entries in COLUMNS.values() for path, what in entries.items()}
    made = plan_of(schema, decided, rename={"note": "text"})
    assert isinstance(made, Plan)
    return made


def test_codes_and_what_is_dropped_are_searched_for_and_nothing_else(plan: Plan) -> None:
    assert [(leaf.source, leaf.dropped) for leaf in guarded(plan)] == [
        *((name, False) for name in ("mail", "number", "hashed", "secret", "card", "facts{}", "contact.phone")),
        *((name, True) for name in ("contact.fax", "gone", "gones (keys)", "gones{}.a[]", "gones{}.b")),
    ]


def test_a_guarded_leaf_knows_its_type_in_the_input(plan: Plan) -> None:
    kinds = {leaf.source: leaf.type_in(plan.source) for leaf in guarded(plan)}
    assert (kinds["number"], kinds["gones (keys)"], kinds["gones{}.a[]"]) == (pa.int64(), TEXT, pa.date32())
    assert Guarded("gones", Path("gones")).type_in(plan.source) == COLUMNS["gones"][0]


def test_a_plan_that_drops_nothing_and_makes_no_code_guards_nothing(plan_of: Any) -> None:
    assert (
        guarded(plan_of(pa.schema([("a", TEXT), ("b", TEXT)]), {"a": "keep", "b": {"surrogate": {"of": "name"}}})) == ()
    )


def of_cells(plan: Plan) -> dict[str, tuple[str | None, str | None]]:
    return {place.name: (place.column, place.own) for place in whereabouts(plan) if place.of_cells}


def test_cells_are_named_by_their_path_and_answered_for_by_their_column(plan: Plan) -> None:
    assert of_cells(plan) == {
        "mail": ("mail", "mail"),
        "number": ("number", "number"),
        "hashed": ("hashed", "hashed"),
        "secret": ("secret", "secret"),
        "text": ("text", "note"),
        "shown": ("shown", "shown"),
        "facts (keys)": ("facts", None),
        "facts{}": ("facts{}", "facts{}"),
        "more (keys)": ("more", None),
        "more{}[]": ("more", "more"),
        "contact.città": ("contact.città", "contact.città"),
        "contact.phone": ("contact.phone", "contact.phone"),
    }


def test_cells_that_may_equal_anything_by_chance_and_all_beside_them_are_left_out(plan: Plan) -> None:
    names = {place.name for place in whereabouts(plan)}
    for column in ("card", "name", "born", "seen"):
        assert {name for name in names if name.startswith(column)} == {f"{column} (metadata)"}
        assert all(place.by_chance for place in searched(plan) if place.name == column)


def test_text_in_which_surrogates_stand_may_equal_a_value_by_chance_and_other_redacted_text_may_not(
    plan_of: Any,
) -> None:
    for word, by_chance in {"label": False, "mask": False, "token": False, "surrogate": True}.items():
        made = plan_of(pa.schema({"note": pa.string()}), {"note": {"redact": {"with": word}}})
        assert [place.by_chance for place in searched(made)] == [by_chance]


def test_what_the_policy_says_itself_is_not_searched_nor_are_lists_structs_and_maps_beside_their_cells(
    plan: Plan,
) -> None:
    names = {place.name for place in whereabouts(plan)}
    for path in ("fixed", "more", "more{}", "contact", "facts"):
        assert {path, *(path + kind for kind in BESIDE)} & names == set()
        assert f"{path} (metadata)" in names


def test_beside_text_codes_the_column_s_own_values_count_too_and_beside_others_they_do_not(plan: Plan) -> None:
    own = {place.name: place.own for place in whereabouts(plan)}
    for code in ("mail", "number", "hashed", "secret", "facts{}", "contact.phone"):
        assert [own[code], *(own[code + kind] for kind in BESIDE)] == [code, None, None]
    for path, source in (("text", "note"), ("shown", "shown"), ("more{}[]", "more"), ("contact.città",) * 2):
        assert [own[path], *(own[path + kind] for kind in BESIDE)] == [source] * 3


def test_a_mask_that_shows_nothing_is_searched_beside_its_cells_only(plan: Plan) -> None:
    assert [place for place in whereabouts(plan) if place.column == "zip"] == [
        Whereabouts("zip" + kind, "zip") for kind in BESIDE
    ]


def test_what_belongs_to_no_column_is_named_for_the_table(plan: Plan) -> None:
    of_table = [place for place in whereabouts(plan) if place.column is None]
    assert [place.name for place in of_table[:3]] == ["file names", "column names", "metadata"]
    assert all(place.name.endswith(" (metadata)") and place.own is None for place in of_table[3:])
    assert {"text (metadata)", "more (keys) (metadata)", "more{}[] (metadata)"} <= {place.name for place in of_table}


def test_each_place_comes_once_in_the_same_order_for_equal_plans(plan: Plan) -> None:
    again = pickle.loads(pickle.dumps(plan))
    names = [place.name for place in whereabouts(plan)]
    assert len(names) == len(set(names))
    assert whereabouts(again) == whereabouts(plan)
    assert guarded(again) == guarded(plan)


def test_tokens_and_hashes_that_are_text_have_one_shape_and_other_codes_have_none(plan_of: Any) -> None:
    forms = {"base32": (1, 26), "hex": (1, 32), "uuid": (5, 36), "int64": None}
    for form, shape in forms.items():
        made = plan_of(pa.schema([("a", TEXT)]), {"a": {"tokenize": {"domain": "a", "as": form}}})
        assert [place.shape for place in searched(made)] == [shape]
    for what, shape in (({"hash": {"domain": "a"}}, (1, 64)), ({"encrypt": {"domain": "a"}}, None), ("keep", None)):
        assert [place.shape for place in searched(plan_of(pa.schema([("a", TEXT)]), {"a": what}))] == [shape]


def test_the_shape_of_a_code_is_that_of_what_comes_out(plan_of: Any, scoped: Any) -> None:
    for what in (
        *({"tokenize": {"domain": "a", "as": form}} for form in ("base32", "hex", "uuid")),
        {"hash": {"domain": "a"}},
    ):
        made = plan_of(pa.schema([("a", TEXT)]), {"a": what})
        (leaf,), (place,) = made.leaves, searched(made)
        codes = leaf.transform.kernel(leaf.site, scoped)(pa.array(["Zoë", "", None, "x" * 99]), None)
        said = [one for one in spoken(codes).to_pylist() if one is not None]
        assert {(one.count(" ") + 1, len(one)) for one in said} == {place.shape}


def test_a_day_is_more_probable_by_chance_than_a_number() -> None:
    kinds = (pa.date32(), pa.date64(), pa.int64(), TEXT, pa.timestamp("us"))
    assert [prior_of(kind) for kind in kinds] == [1e-4, 1e-4, 1e-6, 1e-6, 1e-6]
