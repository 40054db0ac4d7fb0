import polars as pl
import pyarrow as pa
import pytest

from transforms.survivors.forms import Form
from transforms.survivors.runs import numbers_in


def found(text: str) -> set[str]:
    owners, numbers = numbers_in(pl.Series(["nothing", None, text]))
    assert set(owners.tolist()) <= {2}
    return set(numbers)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("call 123-45-6789 now", "123456789"),
        ("apt 5 123 45 6789", "123456789"),
        ("id123456789x", "123456789"),
        ("+1 (294) 865-0519.", "12948650519"),
        ("on 2025-09-20t13:20:37.692953z", "20250920132037692953"),
        ("de89 3704 0044 0532 0130 00", "89370400440532013000"),
        ("ünder 4111 1111 1111 1111", "4111111111111111"),
    ],
)
def test_a_number_is_found_in_the_groups_that_people_write(text: str, number: str) -> None:
    assert number in found(text)


@pytest.mark.parametrize("text", ["", "12345", "123 abc 456", "apt 5, 12 street", "1\n2\n3\n4\n5\n6"])
def test_fewer_than_six_digits_are_no_number(text: str) -> None:
    assert found(text) == set()


def test_suspects_are_no_fewer_than_the_texts_that_hold_a_number() -> None:
    texts = ["", "567 890", "apt 5 123 45 6789", None, "1234", "567890", "12345", "6", "", "x 1 2 3 4 5 6", "12345 x"]
    form = Form(pa.array(texts))
    assert form.text is not None
    assert form.number_suspects is not None
    assert set(form.number_suspects) == {1, 2, 5, 9}
    among, every = numbers_in(form.text, form.number_suspects), numbers_in(form.text)
    assert sorted(zip(*among, strict=True)) == sorted(zip(*every, strict=True))
