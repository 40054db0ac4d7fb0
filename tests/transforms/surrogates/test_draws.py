import numpy as np
import pyarrow as pa

from transforms.surrogates.draws import FEMALE, MALE, UNKNOWN, Draws
from transforms.surrogates.tables import Halves


def tags(*firsts: int) -> np.ndarray[tuple[int, int], np.dtype[np.uint8]]:
    return np.array([list(first.to_bytes(8, "big") + (first + 1).to_bytes(8, "big")) for first in firsts], np.uint8)


def test_a_lookup_is_eight_bytes_big_endian_modulo_the_table() -> None:
    table = pa.array(["a", "b", "c"])
    draws = Draws({"part": tags(0, 4, 2**63 + 1)})
    assert draws.of(table, "part").to_pylist() == ["a", "b", "abc"[(2**63 + 1) % 3]]
    assert draws.of(table, "part", 1).to_pylist() == ["b", "c", "abc"[(2**63 + 2) % 3]]


def test_a_known_gender_draws_from_its_half_and_an_unknown_one_from_both() -> None:
    halves = Halves(pa.array(["m0", "m1", "m2", "f0", "f1"]), 3)
    genders = np.array([MALE, MALE, FEMALE, FEMALE, UNKNOWN, UNKNOWN], np.int8)
    draws = Draws({"first_name": tags(2, 4, 2, 5, 4, 5)}, genders)
    assert halves.words.take(pa.array(draws.first(halves))).to_pylist() == ["m2", "m1", "f0", "f1", "f1", "m0"]


def test_gender_has_no_bearing_where_words_are_not_told_apart() -> None:
    halves = Halves(pa.array(["x", "y"]))
    draws = Draws({"first_name": tags(0, 1, 3)}, np.array([MALE, FEMALE, UNKNOWN], np.int8))
    assert draws.first(halves).tolist() == [0, 1, 1]


def test_a_last_name_follows_the_gender_of_the_first() -> None:
    first = Halves(pa.array(["m0", "m1", "f0", "f1"]), 2)
    last = Halves(pa.array(["M0", "M1", "M2", "F0", "F1", "F2"]), 3)
    draws = Draws({"first_name": tags(0, 1, 2, 3), "last_name": tags(5, 4, 3, 2)})
    assert draws.last(first, last).tolist() == [2, 1, 3, 5]


def test_a_last_name_draws_by_itself_where_last_names_are_alike() -> None:
    first, last = Halves(pa.array(["m0", "f0"]), 1), Halves(pa.array(["A", "B"]))
    assert Draws({"last_name": tags(0, 1, 2)}).last(first, last).tolist() == [0, 1, 0]
