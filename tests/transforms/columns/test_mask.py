"""Masks, against a plain reference."""

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from transforms.bad_values import BadValues
from transforms.columns.mask import Mask
from transforms.columns.transform import Misfit, Site


def masked(values: pa.Array, **options: object) -> list[str | None]:
    mask = Mask.model_validate(options)
    site = Site(path="c", type=values.type, schema=pa.schema([]))
    return mask.kernel(site, None)(values, {}).to_pylist()  # type: ignore[arg-type]


def reference(text: str, first: int, last: int, ignore: str, sign: str) -> str:
    places = [i for i, c in enumerate(text) if c not in ignore]
    shown = set(places[:first] + places[len(places) - last :]) if 2 * (first + last) <= len(places) else set()
    return "".join(c if c in ignore or i in shown else sign for i, c in enumerate(text))


@settings(max_examples=150, deadline=None)
@given(
    values=st.lists(st.none() | st.text(st.sampled_from("ab1- é€😀"), max_size=12), max_size=12),
    first=st.integers(0, 4),
    last=st.integers(0, 4),
    ignore=st.text("-é😀", max_size=2),
    sign=st.sampled_from("*é€😀"),
)
def test_masks_agree_with_the_reference(
    values: list[str | None], first: int, last: int, ignore: str, sign: str
) -> None:
    expected = [None if v is None else reference(v, first, last, ignore, sign) for v in values]
    options = {"keep_first": first, "keep_last": last, "ignore": ignore, "with": sign}
    assert masked(pa.array(values, pa.string()), **options) == expected


@pytest.mark.parametrize("ends", ["ab", "äé"])
@pytest.mark.parametrize("sign", ["*", "€"])
def test_rows_of_one_length_are_masked_however_many_there_are(ends: str, sign: str) -> None:
    values = [f"{ends}{n:06}{ends}" for n in range(2_600)]
    for first, last in ((0, 4), (2, 3), (0, 0), (5, 0)):
        expected = [reference(value, first, last, "", sign) for value in values]
        assert masked(pa.array(values), keep_first=first, keep_last=last, **{"with": sign}) == expected


def test_what_would_show_more_than_half_is_hidden_whole() -> None:
    values = pa.array(["5551234567", "12345678", "1234567", "", None])
    assert masked(values, keep_last=4) == ["******4567", "****5678", "*******", "", None]
    assert masked(pa.array(["(1) 23", "(1) 234"]), keep_last=2, ignore="() ") == ["(*) **", "(*) *34"]


def test_a_combining_accent_is_a_character_of_its_own() -> None:
    assert masked(pa.array(["e\u0301abc"]), keep_first=1) == ["e****"]


def test_whole_numbers_are_masked_as_their_text() -> None:
    assert masked(pa.array([12345678, None, -5]), keep_last=4) == ["****5678", None, "**"]


def test_bytes_that_are_no_text_are_bad_values() -> None:
    broken = pa.array([b"ok", b"\xff", None, "é".encode()]).view(pa.string())
    with pytest.raises(BadValues) as caught:
        masked(broken, keep_last=1)
    assert caught.value.bad.tolist() == [False, True, False, False]


@pytest.mark.parametrize("options", [{"with": ""}, {"with": "**"}, {"keep_first": -1}, {"keep_last": 101}])
def test_options_that_make_no_mask_are_refused(options: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Mask.model_validate(options)


def test_a_type_without_characters_is_refused() -> None:
    with pytest.raises(Misfit, match="text and whole numbers"):
        Mask().out_type(Site(path="c", type=pa.float64(), schema=pa.schema([])))
