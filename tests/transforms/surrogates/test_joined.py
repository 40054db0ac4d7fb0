import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from transforms.surrogates.joined import joined

WORDS = st.lists(st.text(max_size=4), min_size=1, max_size=5)


def test_texts_are_joined_cell_by_cell() -> None:
    write = joined([pa.array(["Zoë ", "", "Ana "]), pa.array(["Núñez", "", "日本"])])
    places = [np.array(some, np.uint64) for some in ([0, 1, 2, 1, 2], [2, 2, 0, 1, 0])]
    assert write(places).to_pylist() == ["Zoë 日本", "日本", "Ana Núñez", "", "Ana Núñez"]


def test_no_cells_give_no_texts() -> None:
    empty = np.array([], np.uint64)
    found = joined([pa.array(["a"]), pa.array(["b"])])([empty, empty])
    assert (found.type, len(found)) == (pa.string(), 0)


@given(st.lists(WORDS, min_size=1, max_size=4), st.lists(st.integers(0, 2**32), max_size=9))
def test_it_says_what_plain_python_says(tables: list[list[str]], numbers: list[int]) -> None:
    places = [np.array([number % len(table) for number in numbers], np.uint64) for table in tables]
    found = joined([pa.array(table, pa.string()) for table in tables])(places)
    found.validate(full=True)
    assert found.to_pylist() == ["".join(table[n % len(table)] for table in tables) for n in numbers]


def test_sliced_tables_are_read_from_where_they_begin() -> None:
    table = pa.array(["no", "a", "b", "no"])[1:3]
    places = [np.array([1, 0], np.uint64), np.array([0, 0], np.uint64)]
    assert joined([table, table])(places).to_pylist() == ["ba", "aa"]
