"""Stretches of texts: places are moved by characters, and none splits one."""

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from transforms.detectors.texts.stretches import Texts


@given(st.lists(st.text(st.sampled_from("ab é日😀"), max_size=5), max_size=5), st.integers(-9, 9))
def test_places_are_moved_by_characters(texts: list[str], by: int) -> None:
    held = Texts.of(pa.array(texts, pa.large_string()))
    whole = "".join(texts)
    begins = [len(whole[:at].encode()) for at in range(len(whole) + 1)]
    wanted = [begins[min(max(at + by, 0), len(whole))] for at in range(len(begins))]
    assert held.moved(pa.array(begins, pa.int64()).to_numpy(), by).tolist() == wanted
