"""Words that are written together are put apart, and their places are those of the texts as they came."""

import pyarrow as pa

from transforms.detectors.texts.humps import apart
from transforms.detectors.texts.stretches import Texts


def test_words_are_put_apart_where_a_capital_begins_one() -> None:
    texts = Texts.of(pa.array(["Tel", "homePhone", "", "äÖ éB", "mySSNOf", "A"], pa.large_string()))
    told = apart(texts)
    assert told.rows.tolist() == [1, 4]
    assert told.texts.array.to_pylist() == ["home Phone", "my SSN Of"]
    assert [
        texts.data.tobytes()[told.origin(told.texts.offsets[[row]] + at)[0] :][:2]
        for row, at in ((0, 0), (0, 5), (1, 3), (1, 7))
    ] == [b"ho", b"Ph", b"SS", b"Of"]


def test_a_text_does_not_go_on_in_the_next() -> None:
    assert len(apart(Texts.of(pa.array(["an", "Bo", "C"], pa.large_string()))).rows) == 0
    assert len(apart(Texts.of(pa.array([], pa.large_string()))).rows) == 0
