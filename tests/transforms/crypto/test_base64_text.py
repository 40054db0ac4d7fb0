import base64
import random

import numpy as np
import pyarrow as pa
import pytest

from transforms.bad_values import BadValues
from transforms.crypto.base64_text import NOT_BASE64, from_base64, to_base64_part
from transforms.crypto.ragged import Part


def test_base64_of_every_length_decodes_as_python_decodes_it() -> None:
    rng = random.Random(8)
    values = [None, *(rng.randbytes(n) for n in range(1, 80)), b"\xfb\xff", None, rng.randbytes(100_000)]
    array = pa.array([None if value is None else base64.b64encode(value).decode() for value in values])

    for kind in (pa.string(), pa.large_string()):
        made = from_base64(array.cast(kind)[1:])
        made.validate(full=True)
        assert made.to_pylist() == values[1:]
    assert from_base64(array[:0]).to_pylist() == []
    assert from_base64(pa.nulls(2, pa.string())).to_pylist() == [None, None]


@pytest.mark.parametrize(
    "wrong",
    ["", "A", "AAA", "AAAAA", "AA A", "====", "A===", "AA=A", "=AAA", "AA==AAAA", "AAA\n", "AA-_", "éAA", "AAA.\0AAA"],
)
def test_all_that_is_not_base64_is_named(wrong: str) -> None:
    array = pa.array(["!", "AAAA", wrong, None, "AAA=", "AAAAAAAA", wrong])[1:]

    with pytest.raises(BadValues) as caught:
        from_base64(array)

    assert caught.value.rule == NOT_BASE64
    assert caught.value.bad.tolist() == [False, True, False, False, False, True]


def test_rows_of_one_width_and_many_lengths_are_written_each_for_itself() -> None:
    lengths = np.arange(7)
    matrix = np.zeros((7, 9), np.uint8)
    for row, length in enumerate(lengths):
        matrix[row, :length] = 200 + row

    part = to_base64_part(Part(slice(None), matrix, lengths))

    for row, length in enumerate(lengths):
        text = part.matrix[row, : part.lengths[row]].tobytes()
        assert text == base64.b64encode(matrix[row, :length].tobytes())
