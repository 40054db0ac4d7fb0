"""What stands in cells of the output is found, by literal tables and against plain Python."""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from transforms.keys import ScopedKeys
from transforms.survivors import seeking
from transforms.survivors.digests import Digests, digester
from transforms.survivors.places import guarded
from transforms.survivors.proof import Proof, Standing
from transforms.survivors.said import Said
from transforms.survivors.seeking import seek
from transforms.survivors.shapes import Shapes
from transforms.survivors.sieve import Sieve

TEXT = pa.string()
NAME, CARD, STREET = "Ann Müller-Østby", "4111-1111-1111-1111", "Secret Garden Road 7"
LONG = "one two three four five six seven eight nine ten eleven twelve thirteen"
KEYS = pa.map_(TEXT, pa.int64())
BEFORE = pa.record_batch(
    {
        "name": pa.array([None, "", NAME, NAME, "Bob Stone", LONG]),
        "card": pa.array([CARD, None, "", "4012888888881881", "12", CARD]),
        "born": pa.array([date(1999, 12, 31), None, date(2000, 1, 7), date(1999, 12, 31), None, None]),
        "account": pa.array([90017734521, None, 123456, 123458, 12, 123456]),
        "gone": pa.array([STREET, None, "", "harmless", STREET, None]),
        "gones": pa.array([[("hidden keyword", 1)], None, [], [("l", 70017734521)], None, None], KEYS),
    }
)
CODED = {
    "name": {"tokenize": {"domain": "n"}},
    "card": {"hash": {"domain": "c"}},
    "born": {"encrypt": {"domain": "b"}},
    "account": {"tokenize": {"domain": "a", "as": "int64"}},
}
CODES = {"name": "a" * 26, "card": "ab" * 32, "born": "q2xvc2Vk", "account": (1 << 60) + 7}


@pytest.fixture
def standing(plan_of: Any, search: Any) -> Callable[..., Proof]:
    """What stands where, with one more column of the output, and of the input as its source."""

    def find(at: pa.Array, what: Any = "keep", *, instead: dict[str, pa.Array] | None = None) -> Proof:
        cells = at if isinstance(at, list) else [at]
        given_ = pa.nulls(len(BEFORE), cells[0].type)
        before = pa.record_batch({**dict(zip(BEFORE.schema.names, BEFORE.columns, strict=True)), "at": given_})
        plan = plan_of(before.schema, {**CODED, "at": what} if isinstance(what, str) else {**CODED, **what})
        after = []
        for part in cells:
            codes = {name: pa.array([value] * len(part)) for name, value in CODES.items()}
            after.append(pa.record_batch({**codes, **(instead or {}), "at": part}))
        found = search(plan, [before], after)
        assert isinstance(found, Proof)
        return found

    return find


def beside(value: Any, kind: pa.DataType = TEXT) -> pa.Array:
    return pa.array([None, value, None, value], kind)


def coded(indices: list[int | None], values: pa.Array) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(indices, pa.int32()), values)


TWICE, ONCE = Standing(values=1, cells=2), Standing(values=1, cells=1)
SURE = {
    "whole cell": (beside(NAME), "at", "name"),
    "capitals": (beside(NAME.upper()), "at", "name"),
    "decomposed": (beside("Ann Mu\u0308ller-Østby"), "at", "name"),
    "full width": (beside("\uff22ob\u3000Stone"), "at", "name"),
    "another hyphen": (beside("  ann müller\u2010østby\t"), "at", "name"),
    "no hyphen": (beside("Ann Müller Østby"), "at", "name"),
    "in a text": (beside(f"Dear {NAME}, as {NAME} said:\nyes"), "at", "name"),
    "in a code": (beside("bob.stone@mail.test"), "at", "name"),
    "large text": (beside(f"({NAME})", pa.large_string()), "at", "name"),
    "bytes": (beside(NAME.encode(), pa.binary()), "at", "name"),
    "more than twelve words": (beside(LONG.title()), "at", "name"),
    "number in a text": (beside("card 4111 1111 1111 1111, thanks"), "at", "card"),
    "number": (beside(4111111111111111, pa.int64()), "at", "card"),
    "double": (beside(4111111111111111.0, pa.float64()), "at", "card"),
    "decimal": (beside(Decimal("4111111111111111.00"), pa.decimal128(20, 2)), "at", "card"),
    "eleven digits": (beside("900-177-345-21"), "at", "account"),
    "negative": (beside(-90017734521, pa.int64()), "at", "account"),
    "dictionary": (coded([None, 1, 2, 1], pa.array(["x", f"so {NAME}", None])), "at", "name"),
    "element": (beside(["x", None, f"hi {NAME}"], pa.list_(TEXT)), "at[]", "name"),
    "element of two": (beside([NAME, None], pa.list_(TEXT, 2)), "at[]", "name"),
    "value of a map": (beside([("k", None), ("l", NAME)], pa.map_(TEXT, TEXT)), "at{}", "name"),
    "key of a map": (beside([("k", "v"), (NAME, "v")], pa.map_(TEXT, TEXT)), "at (keys)", "name"),
    "deep": (beside([{"b": {"ü": NAME}}, None], pa.list_(pa.struct([("b", pa.struct([("ü", TEXT)]))]))),
             "at[].b.ü", "name"),
    "dropped": (beside(f"to {STREET.lower()}!"), "at", "gone"),
    "key of a dropped map": (beside("a Hidden-Keyword"), "at", "gones (keys)"),
    "number in a code that is not hexadecimal": (beside("ref-a70017734521bcdef0123"), "at", "gones{}"),
    "value of a dropped map": (beside(70017734521, pa.int64()), "at", "gones{}"),
}  # fmt: skip


@pytest.mark.parametrize(("at", "place", "source"), SURE.values(), ids=SURE)
def test_a_value_of_another_row_is_found_wherever_it_stands(
    at: pa.Array, place: str, source: str, standing: Any
) -> None:
    assert standing(at).standing == {place: {source: TWICE}}


def test_what_is_found_of_dropped_leaves_is_of_leaves_that_say_so(plan_of: Any) -> None:
    plan = plan_of(BEFORE.schema, CODED)
    assert {leaf.source: leaf.dropped for leaf in guarded(plan)} == {
        **dict.fromkeys(CODED, False),
        **dict.fromkeys(("gone", "gones (keys)", "gones{}"), True),
    }


UNFOUND = {
    "part of a word": beside("Joann Müller-Østby"),
    "more than a word": beside("Ann Müller-Østbyx"),
    "one word of it": beside("müller"),
    "another order": beside("Østby Müller Ann"),
    "not the whole of many words": beside(f"{LONG} fourteen"),
    "part of a number": beside("14111111111111111"),
    "entry that no cell has": coded([0, None, 0, 0], pa.array(["x", NAME, CARD])),
    "number that no cell has": coded([0, None, 0, 0], pa.array(["x", "123456", "19991231"])),
    "beneath a null": pa.array([None, []], pa.list_(TEXT)),
    "digits of a hexadecimal code": beside("a70017734521bcdef0123"),
    "digits of a UUID": beside("0123ABCD-ab12-4cde-8abc-a70017734521"),
    "too short": beside("12"),
    "bytes that are no text": pa.array([b"\xff" + NAME.encode(), None]),
    "flags": pa.array([True, None]),
    "nothing": pa.nulls(3),
    "empty": pa.array([], TEXT),
    "empty dictionary": coded([], pa.array([], TEXT)),
}


@pytest.mark.parametrize("at", UNFOUND.values(), ids=UNFOUND)
def test_what_is_none_of_the_values_is_not_found(at: pa.Array, standing: Any) -> None:
    assert standing(at) == Proof()


DOUBTFUL = {
    "date": (beside(date(1999, 12, 31), pa.date32()), "born", 1, 1, 1),
    "time stamp": (beside(datetime(1999, 12, 31, 4, 5, 6), pa.timestamp("us")), "born", 1, 1, 1),
    "zoned time stamp": (beside(datetime(1999, 12, 31), pa.timestamp("ms", "UTC")), "born", 1, 1, 1),
    "dictionary of time stamps": (coded([0, None, 0], pa.array([datetime(1999, 12, 31, 1)])), "born", 1, 1, 1),
    "text of a date": (beside("1999-12-31"), "born", 1, 1, 2),
    "date in a text": (beside("born 1999/12/31, here"), "born", 1, 1, 2),
    "number": (beside(19991231, pa.int32()), "born", 1, 1, 1),
    "its neighbour": (beside(datetime(2000, 1, 14), pa.timestamp("us")), "born", 0, 2, 1),
    "short number": (beside(123456, pa.int64()), "account", 1, 1, 1),
    "several": (pa.array([123456, 123457, None, 123458, 777777, 12, 123456]), "account", 2, 4, 4),
    "in a list": (pa.array([["123 456"], ["x 123458 y", None]], pa.list_(TEXT)), "account", 2, 2, 2),
    "of a dictionary": (coded([1, None, 2, 1], pa.array([123458, 123456, 654321])), "account", 1, 1, 2),
}


@pytest.mark.parametrize(("at", "source", "counts"), [(at, s, n) for at, s, *n in DOUBTFUL.values()], ids=DOUBTFUL)
def test_short_numbers_and_days_are_counted_with_their_neighbours_and_those_that_were_tried(
    at: pa.Array, source: str, counts: tuple[int, int, int], standing: Any
) -> None:
    found, (hits, nearby, tried) = standing(at), counts
    place = "at[]" if pa.types.is_list(at.type) else "at"
    assert found == Proof(standing={place: {source: Standing(doubtful=hits, neighbours=nearby)}}, tried={place: tried})


def test_a_value_counts_once_for_a_cell_and_each_value_for_itself(standing: Any) -> None:
    cells = pa.array([f"{NAME}, {NAME}, Bob Stone", "bob stone", None, f"{CARD} and {CARD}", "BOB-STONE"])
    assert standing(cells).standing == {"at": {"name": Standing(values=2, cells=4), "card": ONCE}}
    parts = [cells.slice(0, 2), cells.slice(2), cells[:0]]
    assert standing(parts) == standing(cells) == standing([cells.dictionary_encode(), cells[:0]])


def test_cells_are_counted_right_however_few_are_looked_at_at_once(
    standing: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seeking, "_BYTES", 30)
    cells = pa.array([f"{NAME}, {NAME}", "x", None, f"dear {NAME}", NAME, "Bob Stone", "bob stone"])
    assert standing(cells).standing == {"at": {"name": Standing(values=2, cells=5)}}
    coded = cells.dictionary_encode().take(pa.array([0, 5, 5, 4, 1, 2]))
    assert standing(coded).standing == {"at": {"name": Standing(values=2, cells=4)}}


def test_a_column_s_own_raw_values_are_left_out_at_its_own_cells_and_no_others_are(standing: Any) -> None:
    raw = pa.array([NAME, CARD, STREET, None, "", NAME])
    assert standing(pa.array(["x"] * 6), instead={"name": raw}).standing == {"name": {"gone": ONCE}}
    assert standing(pa.array(["x"] * 6), instead={"card": raw}).standing == {
        "card": {"name": TWICE, "gone": ONCE},
    }


def test_codes_are_held_against_values_as_whole_cells_only(standing: Any) -> None:
    raw = pa.array([f"dear {NAME}", f"no {CARD}", "bob stone", None, "", "123456"])
    assert standing(pa.array(["x"] * 6), instead={"card": raw}).standing == {"card": {"name": ONCE}}


@pytest.mark.parametrize(
    "what",
    [
        {"at": {"surrogate": {"of": "name"}}},
        {"at": {"generalize": {"prefix": 40}}},
        {"at": {"fpe": {"domain": "f", "alphabet": "alphanumeric"}}},
        {"at": {"constant": NAME}},
        {"at": {"mask": {"keep_last": 5}}},
    ],
    ids=lambda what: next(iter(what["at"])),
)
def test_cells_that_are_drawn_coarse_or_the_policy_s_own_are_not_searched(what: Any, standing: Any) -> None:
    assert standing(beside(NAME), what) == Proof()
    assert standing(beside(NAME), {"at": {"mask": {"keep_first": 40}}}).standing == {"at": {"name": TWICE}}


def test_shifted_days_are_not_searched(standing: Any) -> None:
    days = beside(date(1999, 12, 31), pa.date32())
    assert standing(days, {"at": {"shift": {"by": "name", "days": 9}}}) == Proof()


def spoken_by_hand(text: str) -> list[str]:
    return re.findall("[a-z0-9]+", text.lower())


def forms_by_hand(value: str | None) -> set[str]:
    """For ASCII: the words, and the digits of what is mostly digits."""
    text = (value or "").strip().lower()
    digits, words = re.sub("[^0-9]", "", text), spoken_by_hand(text)
    mostly = 2 * len(digits) > len(text) or len(text) / 3 <= len(digits) > len(re.findall("[a-z]", text))
    found = {digits} if mostly and len(digits) >= 6 else set()
    return found | ({" ".join(words)} if re.search("[a-z]", text) and len("".join(words)) >= 6 else set())


def said_by_hand(text: str | None) -> set[str]:
    words = spoken_by_hand(text or "")
    windows = {" ".join(words[a:b]) for a in range(len(words)) for b in range(a + 1, min(a + 12, len(words)) + 1)}
    groups = [
        re.findall("[0-9]+", run)
        for run in re.findall(r"[0-9]+(?:[ \-./:()+t_,#*|]{1,3}[0-9]+)*", (text or "").lower())
    ]
    numbers = {
        "".join(run[a:b]) for run in groups for a in range(len(run)) for b in range(a + 1, min(a + 8, len(run)) + 1)
    }
    return windows | {number for number in numbers if 6 <= len(number) <= 40} | forms_by_hand(text)


def by_hand(values: Iterable[str | None], cells: list[str | None]) -> Standing:
    standing = Standing()
    every = [forms_by_hand(value) for value in values]
    for form, again in {(form, form.isdecimal() and len(forms) == 2) for forms in every for form in forms}:
        count = sum(form in said_by_hand(cell) for cell in cells)
        if count and form.isdecimal() and len(form) <= 10:
            standing += Standing(doubtful=not again or {form} not in every)
        elif count:
            standing += Standing(again=1, cells_again=count) if again else Standing(values=1, cells=count)
    return standing


PIECES = ["ann", "Miller", "123", "45", "6789", " ", "-", ", ", "x", "@a.test", "19991231", "77", ""]
TEXTS = st.none() | st.lists(st.sampled_from(PIECES), max_size=9).map("".join)


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    values=st.lists(TEXTS, min_size=1, max_size=6),
    cells=st.lists(TEXTS, max_size=6),
    how=st.tuples(st.booleans(), st.integers(0, 2)),
)
def test_the_search_finds_what_plain_python_finds(
    values: list[str | None], cells: list[str | None], how: tuple[bool, int], plan_of: Any, search: Any
) -> None:
    as_dictionary, first = how
    source, made = pa.array(values, TEXT), pa.array([*["Ann Miller 123456789012"] * first, *cells], TEXT)
    plan = plan_of(pa.schema([("from", TEXT), ("at", TEXT)]), {"from": {"tokenize": {"domain": "f"}}, "at": "keep"})
    if as_dictionary:
        source, made = source.dictionary_encode(), made.dictionary_encode()
    before = pa.record_batch({"from": source, "at": pa.nulls(len(source), TEXT)})
    after = pa.record_batch({"from": pa.nulls(len(made), TEXT), "at": made}).slice(first)
    found = search(plan, [before], [after]).standing
    expected = by_hand(values, cells)
    assert replace(found.get("at", {}).get("from", Standing()), neighbours=0) == expected
    assert set(found) <= {"at"}


@pytest.fixture
def spy(scoped: ScopedKeys) -> tuple[Callable[[pa.Array], Digests], list[str]]:
    """A digester, and every text that was given to it."""
    digest, seen = digester(scoped), list[str]()

    def watched(texts: pa.Array) -> Digests:
        seen.extend(texts.to_pylist())
        return digest(texts)

    return watched, seen


def holding(digest: Callable[[pa.Array], Digests], *texts: str) -> Sieve:
    words = pa.array([text for text in texts if not text.isdecimal()], pa.large_string())
    digits = pa.array([text for text in texts if text.isdecimal()], pa.large_string())
    shapes = Shapes.of_spoken(words) | Shapes.of_digits(np.array([*map(len, digits.to_pylist())], np.int64))
    return Sieve.empty().with_digests(digest(pa.concat_arrays([words, digits])), shapes)


CELLS = pa.array(["A letter to Ann Miller, 4111 1111 1111 1111", "ann miller", None, "", "12345678", "Zoë Ødegård"])


def test_nothing_is_digested_where_nothing_is_protected(spy: Any) -> None:
    digest, seen = spy
    found = seek(Said(CELLS), Sieve.empty(), digest)
    assert seen == []
    assert (found.digests.shape, found.shapes.shape, found.cells.shape, found.doubt.tried) == ((0, 2), (0, 2), (0,), 0)


def test_nothing_of_another_shape_is_digested(spy: Any) -> None:
    digest, seen = spy
    sieve = holding(digest, "xxx yyyyyy", "1234567890123456")
    seen.clear()
    found = seek(Said(CELLS), sieve, digest)
    assert sorted(seen) == ["4111111111111111", "ann miller", "ann miller"]
    assert len(found.digests) == 0


def test_found_is_the_digest_its_shape_and_in_how_many_cells_it_stands(spy: Any) -> None:
    digest, _ = spy
    sieve = holding(digest, "ann miller", "4111111111111111", "zoë ødegård", "bob stone")
    found = seek(Said(CELLS), sieve, digest)
    digests = [tuple(one) for one in found.digests.tolist()]
    told = dict(zip(digests, zip(map(tuple, found.shapes.tolist()), found.cells.tolist(), strict=True), strict=True))
    texts = {"ann miller": ((2, 10), 2), "4111111111111111": ((0, 16), 1), "zoë ødegård": ((2, 14), 1)}
    assert told == {tuple(digest(pa.array([text])).tolist()[0]): what for text, what in texts.items()}


def test_of_whole_cells_no_window_is_digested_and_of_codes_no_number(spy: Any) -> None:
    digest, seen = spy
    sieve = holding(digest, "ann miller", "4111111111111111", "87654321")
    for spelled, expected in ((False, ["12345678"]), (True, [])):
        seen.clear()
        found = seek(Said(CELLS, whole=True, spelled=spelled), sieve, digest)
        assert [text for text in seen if text.isalpha() or text in ("12345678", "ann miller")] == [
            "ann miller", *expected
        ]  # fmt: skip
        assert found.cells.tolist() == [1]
        assert found.doubt.tried == len(expected)


def test_numbers_are_sought_among_codes_that_are_numbers(spy: Any) -> None:
    digest, _ = spy
    sieve = holding(digest, "90017734521")
    found = seek(Said(pa.array([90017734521, None, 90017734521]), whole=True, spelled=True), sieve, digest)
    assert found.cells.tolist() == [2]
