"""Texts have one canonical form, whatever slice of whatever type they come as."""

import pyarrow as pa
import pytest

from transforms.survivors.folding import canonical_text


def test_words_behind_escapes_are_words() -> None:
    assert canonical_text(pa.array([r'{"t": "Regards,\nANN"}', None])).to_pylist() == ['{"t": "regards,\nann"}', None]


@pytest.mark.parametrize("type_", [pa.string(), pa.large_string(), pa.binary(), pa.large_binary()], ids=str)
@pytest.mark.parametrize("last", ["ANN miller ", "Zoë"])
def test_every_value_of_a_slice_is_folded(type_: pa.DataType, last: str) -> None:
    values = pa.array(["cut off", "Ann Miller", None, "", last, "cut off"], type_)[1:-1]
    assert canonical_text(values).to_pylist() == ["ann miller", None, "", last.strip().lower()]
