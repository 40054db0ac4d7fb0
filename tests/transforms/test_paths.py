"""Paths: what they name, what wins, and the values that lie at them."""

import pyarrow as pa
import pytest

from transforms.paths import (
    ELEMENTS,
    VALUES,
    NoSuchPath,
    Path,
    Step,
    every_path,
    field_at,
    field_values,
    find,
    leaf_array,
    leaf_paths,
)

MESSAGE = pa.struct([("role", pa.string()), ("content", pa.string())])
SCHEMA = pa.schema(
    {
        "id": pa.int64(),
        "contact": pa.struct([("city", pa.string()), ("geo.lat", pa.float64()), ("tags", pa.list_(pa.string()))]),
        "contact.city": pa.string(),
        "messages": pa.large_list(MESSAGE),
        "attributes": pa.map_(pa.string(), pa.struct([("x", pa.list_(pa.int8(), 2))])),
        "odd[]": pa.int8(),
    }
)


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("id", Path("id")),
        ("contact", Path("contact")),
        ("contact.city", Path("contact.city")),
        ("contact.geo.lat", Path("contact", (Step("field", "geo.lat"),))),
        ("contact.tags[]", Path("contact", (Step("field", "tags"), ELEMENTS))),
        ("messages[]", Path("messages", (ELEMENTS,))),
        ("messages[].content", Path("messages", (ELEMENTS, Step("field", "content")))),
        ("attributes{}.x[]", Path("attributes", (VALUES, Step("field", "x"), ELEMENTS))),
        ("odd[]", Path("odd[]")),
    ],
)
def test_a_text_names_one_path_and_is_its_text(text: str, path: Path) -> None:
    assert find(text, SCHEMA) == path
    assert str(path) == text


def test_a_name_that_leads_nowhere_gives_way_to_a_shorter_one() -> None:
    inner = pa.struct([("b", pa.struct([("c", pa.int8())]))])
    assert find("a.b.c", pa.schema({"a": inner, "a.b": pa.int8()})).column == "a"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ID",
        "id.x",
        "id[]",
        "contact.",
        "contact.town",
        "messages.content",
        "messages[]content",
        "messages{}",
        "attributes[]",
        "attributes{}.x[].y",
        "odd",
    ],
)
def test_a_path_that_is_not_there_is_refused(text: str) -> None:
    with pytest.raises(NoSuchPath, match="is not in the input"):
        find(text, SCHEMA)


def test_the_nearest_path_is_offered() -> None:
    with pytest.raises(NoSuchPath, match=r"did you mean 'messages\[\]\.content'"):
        find("messages[].contents", SCHEMA)


def test_every_path_and_every_leaf_come_in_the_order_of_the_schema() -> None:
    contact = SCHEMA.field("contact")
    paths = list(map(str, every_path(Path("contact"), contact.type)))
    assert paths == ["contact", "contact.city", "contact.geo.lat", "contact.tags", "contact.tags[]"]
    assert list(map(str, leaf_paths(Path("contact"), contact.type))) == [
        "contact.city",
        "contact.geo.lat",
        "contact.tags[]",
    ]
    assert field_at(find("attributes{}.x", SCHEMA), SCHEMA).type == pa.list_(pa.int8(), 2)


def test_a_path_holds_what_lies_inside_it_only() -> None:
    messages, content = Path("messages"), find("messages[].content", SCHEMA)
    assert messages.holds(content)
    assert not content.holds(messages)
    assert not messages.holds(messages)
    assert not Path("message").holds(content)


NESTED = pa.array(
    [
        {"l": [{"v": "a"}, None, {"v": None}], "m": [("k", [1, None])]},
        None,
        {"l": None, "m": None},
        {"l": [], "m": []},
        {"l": [{"v": "é"}], "m": [("k", None), ("j", [2, 2])]},
    ],
    pa.struct([("l", pa.list_(pa.struct([("v", pa.string())]))), ("m", pa.map_(pa.string(), pa.list_(pa.int8(), 2)))]),
)


@pytest.mark.parametrize(
    ("rows", "texts", "numbers"),
    [
        (slice(0, 5), ["a", None, None, "é"], [1, None, 2, 2]),
        (slice(1, 3), [], []),
        (slice(3, 5), ["é"], [2, 2]),
        (slice(0, 0), [], []),
    ],
)
def test_leaf_values_are_flattened_through_nulls_and_slices(rows: slice, texts: list[str], numbers: list[int]) -> None:
    batch = pa.record_batch({"s": NESTED[rows]})
    assert leaf_array(batch, "s.l[].v").to_pylist() == texts
    assert leaf_array(batch, "s.m{}[]").to_pylist() == numbers


def test_what_lies_beneath_a_null_struct_is_null_and_gone() -> None:
    hidden = pa.StructArray.from_arrays([pa.array(["shown", "hidden"])], ["v"], mask=pa.array([False, True]))
    assert leaf_array(pa.record_batch({"s": hidden}), "s.v").to_pylist() == ["shown", None]
    values = field_values(hidden, "v")
    assert values.to_pylist() == ["shown", None]
    assert b"hidden" not in b"".join(buffer.to_pybytes() for buffer in values.buffers() if buffer)


def test_what_lies_beneath_a_null_list_or_map_gives_no_value() -> None:
    offsets, mask = pa.array([0, 1, 3, 4], pa.int32()), pa.array([False, True, False])
    values = pa.array(["a", "hidden", "hidden", "b"])
    lists = pa.ListArray.from_arrays(offsets, values, mask=mask)
    maps = pa.MapArray.from_arrays(offsets, pa.array(list("kxyl")), values, mask=mask)
    batch = pa.record_batch({"l": lists, "m": maps})
    assert leaf_array(batch, "l[]").to_pylist() == ["a", "b"]
    assert leaf_array(batch, "m{}").to_pylist() == ["a", "b"]
    assert leaf_array(batch.slice(1), "m{}").to_pylist() == ["b"]
