import pyarrow as pa
import pytest

from transforms.surrogates.marked import Refused
from transforms.surrogates.tables import Halves, Lazily, heaviest, varied


def test_halves_say_the_largest_share_of_either_half() -> None:
    assert Halves(pa.array(["a", "b", "c", "c"]), 2).heaviest == 1.0
    assert Halves(pa.array(["a", "b", "c", "c"])).heaviest == 0.5
    assert heaviest(pa.array([1, 2, 3, 4])) == 0.25


def test_a_table_of_one_value_is_refused() -> None:
    assert varied(pa.array(["a", "b"])).to_pylist() == ["a", "b"]
    with pytest.raises(Refused, match="single value"):
        varied(pa.array(["a", "a"]))


def test_what_is_asked_for_is_built_once() -> None:
    asked: list[str] = []
    tables = Lazily(lambda kind: asked.append(kind) or pa.array([kind]))
    assert tables["é"] is tables["é"]
    assert asked == ["é"]
