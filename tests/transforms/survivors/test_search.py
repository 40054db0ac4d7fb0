import random
import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from transforms.evidence import Counts, ProtectedCounts, SurvivorCounts
from transforms.policy import Policy
from transforms.survivors.forms import Form
from transforms.survivors.meeting import CONTROLS, held_against, stands_in
from transforms.survivors.said import Said
from transforms.survivors.search import survivor_search

NAME, MAIL, CARD, DAY = "Ann Müller-Østby", "ann.mueller@mail.test", "4111-1111-1111-1111", date(1999, 12, 31)
ROWS = 6


def searched(columns: dict[str, tuple[Any, pa.Array, pa.Array]]) -> Counts:
    """Columns with what the policy does, what went in and what came out."""
    written = {
        "beamveil": 1,
        "dataset": "d",
        "scope": "s",
        "columns": {
            name: what for name, (what, _, _) in columns.items() if not isinstance(what, dict) or "" not in what
        },
    }
    for what, _, _ in columns.values():
        if isinstance(what, dict) and "" in what:
            written["columns"] |= what[""]
    source = pa.schema({name: before.type for name, (_, before, _) in columns.items()})
    plan = Policy.model_validate(written).bind(source)
    before = pa.record_batch({name: array for name, (_, array, _) in columns.items()})
    after = pa.record_batch({name: array for name, (_, _, array) in columns.items()})
    return survivor_search(plan)(before, after)


def beside(value: Any, kind: pa.DataType, *, row: int = 3) -> pa.Array:
    """A column that holds the value in one row and null, empty and harmless values in the others."""
    filler = [None] * ROWS
    filler[row] = value
    return pa.array(filler, kind)


TOKEN = pa.array([f"{n:x}" * 32 for n in range(ROWS)])
PROTECTED = {
    "name": ({"tokenize": {"domain": "n", "as": "hex"}}, pa.array([None, "", "Bob Miller", NAME, "Cy", NAME]), TOKEN),
    "card": ({"hash": {"domain": "c"}}, pa.array([None, "", "4012888888881881", CARD, "12", "x"]), TOKEN),
    "born": ({"tokenize": {"domain": "b", "as": "hex"}}, pa.array([None, DAY, None, DAY, DAY, None]), TOKEN),
}


VALUES = {"": {"at{}": {"tokenize": {"domain": "v"}}}}
PLANTED = [
    ("text", "keep", pa.string(), NAME, "name"),
    ("longer text", "keep", pa.large_string(), f"Dear {NAME.upper()}, welcome", "name"),
    ("decomposed text", "keep", pa.string(), "for ann mu\u0308ller-østby", "name"),
    ("number in text", "keep", pa.string(), "card 4111 1111 1111 1111, thanks", "card"),
    ("whole number", "keep", pa.int64(), 4111111111111111, "card"),
    ("double", "keep", pa.float64(), 4111111111111111.0, "card"),
    ("decimal", "keep", pa.decimal128(20, 2), Decimal("4111111111111111.00"), "card"),
    ("binary", "keep", pa.binary(), NAME.encode(), "name"),
    ("dictionary", "keep", pa.dictionary(pa.int32(), pa.string()), f"<{NAME}>", "name"),
    ("list", "keep", pa.list_(pa.string()), ["x", f"hi {NAME}!"], "name"),
    ("fixed list", "keep", pa.list_(pa.string(), 2), [NAME, None], "name"),
    ("map value", "keep", pa.map_(pa.string(), pa.string()), [("k", None), ("l", NAME)], "name"),
    ("map key", "keep", pa.map_(pa.string(), pa.string()), [(NAME, "v")], "name"),
    ("struct", "keep", pa.struct([("a", pa.struct([("b", pa.string())]))]), {"a": {"b": NAME}}, "name"),
    ("mask", {"mask": {"keep_first": 40}}, pa.string(), f"{NAME} ***", "name"),
    ("key beside tokens", VALUES, pa.map_(pa.string(), pa.string()), [(NAME, "t")], "name"),
]  # fmt: skip


@pytest.mark.parametrize(("place", "what", "kind", "value", "source"), PLANTED, ids=[one[0] for one in PLANTED])
def test_one_planted_value_is_found_and_named_by_columns_and_count(
    place: str, what: Any, kind: pa.DataType, value: Any, source: str
) -> None:
    made = beside(value, pa.string() if pa.types.is_dictionary(kind) else kind)
    made = made.dictionary_encode() if pa.types.is_dictionary(kind) else made
    given_ = pa.array(["harmless"] * ROWS) if place == "mask" else made
    found = searched({**PROTECTED, "at": (what, given_, made)}).survivors

    assert {(column, name, hits.found) for column, of in found.items() for name, hits in of.items()} == {
        ("at", source, 1)
    }


def test_a_value_in_another_row_is_none() -> None:
    assert (
        searched(
            {**PROTECTED, "at": ("keep", beside(NAME, pa.string(), row=2), beside(NAME, pa.string(), row=2))}
        ).survivors
        == {}
    )


@pytest.mark.parametrize("text", ["Joann Müller-Østby", "Ann Müller-Østbyx", "ann müller", "ann  müller-østby"])
def test_what_is_no_whole_word_is_none(text: str) -> None:
    made = beside(text, pa.string())
    assert searched({**PROTECTED, "at": ("keep", made, made)}).survivors == {}


def test_a_raw_value_among_the_tokens_of_another_column_is_found() -> None:
    long = "ann.mueller.with.a.long.name@mail.test"
    made = [*TOKEN.to_pylist()[:3], long.upper(), *TOKEN.to_pylist()[4:]]
    mails = pa.array([None, "", MAIL, long, MAIL, "x"])
    tokenize = {"tokenize": {"domain": "x", "as": "hex"}}
    found = searched({"mail": (tokenize, mails, TOKEN), "id": (tokenize, mails.slice(0), pa.array(made))}).survivors
    assert {(column, source) for column, of in found.items() for source in of} == {("id", "mail"), ("id", "id")}


def test_what_is_too_short_is_counted_and_not_searched() -> None:
    columns = {"zip": ({"tokenize": {"domain": "z"}}, pa.array(["12345", None, "ab", "", "123456", "ü" * 6]), TOKEN)}
    kept = pa.array(["12345", None, "ab", "", None, None])
    found = searched({**columns, "at": ("keep", kept, kept)})
    assert found.protected == {"zip": ProtectedCounts(searched=2, too_short=3)}
    assert found.survivors == {}


def test_bytes_that_are_no_text_are_counted_as_unreadable() -> None:
    raw = pa.array([b"\xff\xfe", None, b"abcdefg", b"", b"", None])
    found = searched({"raw": ({"tokenize": {"domain": "r"}}, raw, TOKEN)})
    assert found.protected == {"raw": ProtectedCounts(searched=1, too_short=2, unreadable=1)}


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (pa.date32(), DAY),
        (pa.timestamp("us"), datetime(1999, 12, 31, 4, 5, 6)),
        (pa.timestamp("ms", "UTC"), datetime(1999, 12, 31)),
        (pa.int32(), 19991231),
        (pa.string(), "born 1999-12-31, here"),
    ],
)
def test_numbers_of_few_digits_are_hits_that_chance_may_explain(kind: pa.DataType, value: Any) -> None:
    made = beside(value, kind)
    found = searched({**PROTECTED, "at": ("keep", made, made)}).survivors
    assert found["at"]["born"] == SurvivorCounts(possible=1, searched=3, elsewhere=0, tries=9)


def test_hits_in_surrogates_are_counted_once_for_each_value_beside_those_in_other_rows() -> None:
    rows = 200
    names = pa.array(["Johnson"] * rows)
    made = pa.array(["JOHNSON" if n % 2 else "Peter Johnson" for n in range(rows)])
    tokens = pa.array(["a" * 32] * rows)
    surrogate = {"surrogate": {"of": "name"}}
    found = searched(
        {
            "last": ({"tokenize": {"domain": "l", "as": "hex"}}, names, tokens),
            "name": (surrogate, pa.array(["x"] * rows), made),
        }
    ).survivors
    assert found == {"name": {"last": SurvivorCounts(possible=1, searched=rows, elsewhere=0, tries=0)}}


def test_values_that_come_in_other_rows_too_are_counted_there_once_for_each_value() -> None:
    names = ["Johnson", "Millers", "Wilsons"] * 30
    made = ["Millers", "Johnson", "Wilsons"] * 30
    hits = held_against(Said(pa.array(names)), Said(pa.array(made), whole=True), 90, by_chance=True)
    assert hits is not None
    assert (hits.found, hits.possible, hits.searched) == (0, 1, 90)
    shifts = {90 * n // (CONTROLS + 1) for n in range(1, CONTROLS + 1)}
    apart = [shift for shift in shifts if shift % 3]
    assert hits.tries == 90 * len(apart)
    by_hand = [{names[r] for r in range(90) if names[r] == made[(r + shift) % 90]} for shift in apart]
    assert hits.elsewhere == sum(map(len, by_hand))


def test_what_survives_in_every_row_of_a_person_is_no_chance_in_that_persons_other_rows() -> None:
    numbers = pa.array([f"{900_000_001 + row // 40:09}" for row in range(4_000)])
    hits = held_against(Said(numbers), Said(numbers), 4_000, by_chance=False)
    assert hits is not None
    assert (hits.found, hits.possible, hits.elsewhere) == (0, 100, 0)


def test_a_column_that_keeps_some_of_a_value_is_not_held_against_it() -> None:
    zips = pa.array([None, "", "123456", "654321", "123456", None])
    for what, made in [
        ({"mask": {"keep_last": 6}}, zips),
        ({"generalize": {"prefix": 6}}, zips),
        ({"fpe": {"domain": "z", "keep_first": 2}}, zips),
    ]:
        assert searched({"zip": (what, zips, made)}).survivors == {}


def test_leaves_of_lists_are_held_against_all_that_lies_in_their_row() -> None:
    kind = pa.list_(pa.struct([("said", pa.string()), ("by", pa.string())]))
    before = pa.array([[{"said": "my secret words", "by": "x"}, {"said": None, "by": "y"}], None, []], kind)
    for by, hits in (["x", "MY SECRET WORDS"], 1), (["x", "y"], 0):
        after = pa.array([[{"said": "t" * 26, "by": by[0]}, {"said": None, "by": by[1]}], None, []], kind)
        found = searched(
            {"talk": ({"": {"talk[].said": {"tokenize": {"domain": "s"}}, "talk[].by": "keep"}}, before, after)}
        )
        assert found.protected == {"talk[].said": ProtectedCounts(searched=1)}
        assert {(c, s, n.found) for c, of in found.survivors.items() for s, n in of.items()} == (
            {("talk[].by", "talk[].said", 1)} if hits else set()
        )


def test_an_empty_batch_has_no_survivor() -> None:
    empty = pa.array([], pa.string())
    found = searched({"name": (PROTECTED["name"][0], empty, empty), "at": ("keep", empty, empty)})
    assert (found.survivors, found.protected) == ({}, {"name": ProtectedCounts()})


def test_dashes_stand_in_dashes_without_a_hit() -> None:
    dashes = pa.array(["-" * 20, "=" * 14])
    assert held_against(Said(dashes), Said(dashes), 2, by_chance=False) is None


def by_hand(value: str | None, text: str | None) -> bool:
    """The rule in plain Python, for ASCII: words between what are no letters and digits, or a number's digits."""
    if value is None or text is None:
        return False
    value, text = value.strip().lower(), text.strip().lower()
    digits = re.sub("[^0-9]", "", value)
    letters = len(re.findall("[a-z]", value))
    mostly = 2 * len(digits) > len(value) or (3 * len(digits) >= len(value) and len(digits) > letters)
    if mostly and len(digits) >= 6:
        groups = [re.findall("[0-9]+", run) for run in re.findall(r"[0-9]+(?:[ \-./:()+t]{1,3}[0-9]+)*", text)]
        runs = [
            "".join(run[a:b]) for run in groups for a in range(len(run)) for b in range(a + 1, min(a + 8, len(run)) + 1)
        ]
        whole = re.sub("[^0-9]", "", text)
        if digits in runs or (2 * len(whole) > len(text) and whole == digits):
            return True
        if not re.search("[a-z]", value):
            return False
    if sum(map(str.isalnum, value)) < 6 or not re.search("[a-z]", value):
        return False
    return re.search(rf"(?<![a-z0-9]){re.escape(value)}(?![a-z0-9])", text) is not None or (
        not (value[0].isalnum() and value[-1].isalnum()) and stands_in(value, text)
    )


PIECES = ["ann", "Miller", "123", "45", "6789", " ", "-", ", ", "x", "@a.test", "1999", ""]


@settings(max_examples=300, deadline=None)
@example([("ann@a.test1999199945", "1999199945")], False, False)
@given(
    st.lists(
        st.tuples(*[st.none() | st.lists(st.sampled_from(PIECES), max_size=6).map("".join)] * 2), min_size=1, max_size=5
    ),
    st.booleans(),
    st.booleans(),
)
def test_the_search_finds_what_plain_python_finds(
    pairs: list[tuple[str | None, str | None]],
    code_values: bool,
    code_texts: bool,
) -> None:
    values, texts = (pa.array([pair[at] for pair in pairs], pa.string()) for at in (0, 1))
    expected = sum(by_hand(*pair) for pair in pairs)
    one = Said(values.dictionary_encode() if code_values else values)
    other = Said(texts.dictionary_encode() if code_texts else texts)
    hits = held_against(one, other, len(pairs), by_chance=False) or SurvivorCounts()
    distinct = {pair[0].strip().lower() for pair in pairs if by_hand(*pair) and pair[0]}
    assert hits.found <= expected
    assert hits.found + hits.possible <= expected
    assert (hits.found + hits.possible > 0) == (expected > 0)
    assert hits.found + hits.possible >= min(len(distinct), 1)


def test_the_same_batch_gives_the_same_counts_as_a_dictionary_as_plain_and_as_a_slice() -> None:
    dice = random.Random(7)
    names = dice.choices([NAME, MAIL, CARD, None, "", "x", "Bob Miller"], k=60)
    texts = [dice.choice([name, f"so {name}, yes", "nothing", None, ""]) for name in names]
    plain = pa.array(names), pa.array(texts)
    counted = held_against(Said(plain[0]), Said(plain[1]), 60, by_chance=False)
    assert counted is not None
    assert counted.found > 0
    for one, other in [(plain[0].dictionary_encode(), plain[1]), (plain[0], plain[1].dictionary_encode())]:
        assert held_against(Said(one), Said(other), 60, by_chance=False) == counted
    sliced = [pa.concat_arrays([pa.array(["Bob Miller"] * 5), array]).slice(5) for array in plain]
    assert held_against(Said(sliced[0]), Said(sliced[1]), 60, by_chance=False) == counted


EVERY_TYPE = [
    *(pa.array(["1999123101 Ann", None], kind) for kind in (pa.string(), pa.large_string(), pa.string_view())),
    *(pa.array([b"Ann Miller", None], kind) for kind in (pa.binary(), pa.large_binary(), pa.binary_view())),
    *(pa.array([100, None], kind) for kind in (pa.int8(), pa.uint8(), pa.int16(), pa.uint32(), pa.uint64())),
    *(pa.array([1234.5, None], kind) for kind in (pa.float16(), pa.float32(), pa.float64())),
    *(pa.array([Decimal("123456.70"), None], kind) for kind in (pa.decimal32(8, 2), pa.decimal256(50, 2))),
    *(pa.array([datetime(1999, 12, 31), None], kind) for kind in (pa.date32(), pa.timestamp("ns", "Europe/Oslo"))),
    pa.array([DAY, None], pa.date64()),
    pa.array([b"1234567", None], pa.binary(7)),
    pa.array([None, None], pa.null()),
    pa.array([True, None]),
    pa.array([1, None], pa.duration("s")),
    pa.array([None, None], pa.month_day_nano_interval()),
    pa.array([1999123199, None]).dictionary_encode(),
    pa.array(["Ann Miller", None]).dictionary_encode(),
]


@pytest.mark.parametrize("given_", EVERY_TYPE, ids=lambda array: str(array.type))
def test_every_type_can_be_held_against_every_other(given_: pa.Array) -> None:
    for made in EVERY_TYPE:
        for one, other in (given_, made), (given_.slice(1), made.slice(1)), (given_[:0], made[:0]):
            hits = held_against(Said(one), Said(other), len(one), by_chance=False)
            assert hits is None or len(one) == 2
        assert held_against(Said(given_.slice(1)), Said(made), 1, by_chance=False) is None
    if Said(given_).counts.searched:
        assert held_against(Said(given_), Said(given_), 2, by_chance=False) is not None


def test_hashes_of_polars_are_the_same_in_every_series() -> None:
    one, other = pl.Series(["123456", "1"]).hash(), pl.Series(["x", "123456"]).hash()
    assert one[0] == other[1]
    assert np.array_equal(Form(pa.array(["123456"])).digit_hashes, pl.Series(["123456"]).hash().to_numpy())
