"""The subset of YAML that a policy is written in."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.errors import PolicyError
from transforms.yaml_text import MAX_BYTES, read_yaml


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("NO", "NO"),
        ("no", "no"),
        ("yes", "yes"),
        ("on", "on"),
        ("off", "off"),
        ("y", "y"),
        ("True", "True"),
        ("true", True),
        ("false", False),
        ("012", "012"),
        ("00501", "00501"),
        ("0x1F", "0x1F"),
        ("0o17", "0o17"),
        ("1:30", "1:30"),
        ("2026-12-31", "2026-12-31"),
        ("1_000", "1_000"),
        ("+5", "+5"),
        (".5", ".5"),
        (".inf", ".inf"),
        (".nan", ".nan"),
        ("5", 5),
        ("-5", -5),
        ("0", 0),
        ("1.50", 1.5),
        ("1e3", 1000.0),
        ("'5'", "5"),
        ('"true"', "true"),
        ("", None),
        ("~", None),
        ("null", None),
        ("''", ""),
        ("日本", "日本"),
        ("=", "="),
        ("[a, 1]", ["a", 1]),
        ("{no: 1}", {"no": 1}),
        ("{012: x, 1.10: y, null: z}", {"012": "x", "1.10": "y", "null": "z"}),
    ],
)
def test_a_scalar_is_read_as_in_json_and_all_else_is_text(written: str, value: object) -> None:
    read = read_yaml(f"key: {written}", name="p").value["key"]
    assert read == value
    assert type(read) is type(value)


def test_a_merge_key_is_a_key_like_any_other() -> None:
    assert read_yaml("a: {<<: {b: 1}}", name="p").value == {"a": {"<<": {"b": 1}}}


def test_block_text_is_text() -> None:
    assert read_yaml("a: |\n  5\n", name="p").value == {"a": "5\n"}


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("a: 1\na: 2", "2:1", "'a' stands twice"),
        ("a: &x 1", "1:4", "anchors"),
        ("a: 1\nb: *x", "2:4", "aliases"),
        ("a: !!python/object/apply:os.system [true]", "1:4", "tags"),
        ("a: !x 1", "1:4", "tags"),
        ("a: 1\n---\nb: 2", "2:1", "second document"),
        ("- a", "1:1", "mapping of keys"),
        ("text", "1:1", "mapping of keys"),
        ("? [a]\n: 1", "1:3", "a key is plain text"),
        ("a: {b: 1", "1:9", "is not closed"),
        ("a: [b", "1:6", "is not closed"),
        ("a: 'b", "1:6", "a quote that was opened"),
        ("a:\n  b: 1\n c: 2", "3:2", "indentation"),
        ("\ta: 1", "1:1", "a tab"),
        ("a: b: c", "1:5", "a colon"),
        ("a: " + "[" * 100, "1:36", "levels deep"),
        ("a: " + "9" * 5000, "1:4", "a number of more than"),
        (r'a: "\ud800"', "1:4", "half of a character"),
        (r'{"\udfff": 1}', "1:2", "half of a character"),
        ("a: 1e999", "1:4", "double precision"),
    ],
)
def test_what_is_not_taken_is_refused_with_its_line_and_column(text: str, place: str, words: str) -> None:
    with pytest.raises(PolicyError, match=words) as refused:
        read_yaml(text, name="p.yaml")
    assert str(refused.value).startswith(f"p.yaml:{place}: ")


@pytest.mark.parametrize("text", ["", "# only a comment\n", "a: \x00", "a: \ud800"])
def test_what_has_no_place_is_refused_without_one(text: str) -> None:
    with pytest.raises(PolicyError, match=r"^p: "):
        read_yaml(text, name="p")


def test_a_text_beyond_the_limit_is_refused_unread() -> None:
    with pytest.raises(PolicyError, match="1,000,000 bytes"):
        read_yaml("#" * (MAX_BYTES + 1), name="p")


def test_an_alias_bomb_is_refused_at_its_first_anchor() -> None:
    bomb = "a: &a [x]\n" + "\n".join(
        f"{b}: &{b} [{', '.join(['*' + a] * 9)}]" for a, b in zip("abcdefg", "bcdefgh", strict=True)
    )
    with pytest.raises(PolicyError, match=r"p:1:4: anchors"):
        read_yaml(bomb, name="p")


def test_places_are_those_of_keys_and_items() -> None:
    document = read_yaml("a:\n  b: [1,\n    2]\n", name="p")
    assert document.mark(("a", "b", 1)) == (3, 5)
    assert document.mark(("a", "b", "no such")) == (2, 3)
    assert document.at(("a", "b", 1)) == 2
    assert document.at(("a", "c")) is None


def test_a_byte_order_mark_is_passed_over() -> None:
    assert read_yaml("\ufeffa: 1", name="p").value == {"a": 1}


SNIPPETS = st.lists(
    st.sampled_from(
        [
            "a",
            "b",
            ": ",
            "\n",
            "  ",
            "- ",
            "[",
            "]",
            "{",
            "}",
            ", ",
            "'",
            '"',
            "#",
            "&",
            "*",
            "!",
            "|",
            ">",
            "%",
            "@",
            "1",
            "\t",
            "?",
            "---",
            "é",
        ]
    ),
    max_size=20,
)


@given(text=SNIPPETS.map("".join) | st.text(max_size=30))
@settings(max_examples=500, deadline=None)
def test_any_text_is_a_mapping_or_a_policy_error(text: str) -> None:
    try:
        document = read_yaml(text, name="p")
    except PolicyError:
        return
    assert isinstance(document.value, dict)
