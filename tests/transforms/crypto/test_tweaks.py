import numpy as np
import pyarrow as pa

from transforms.crypto.tweaks import MAX_TWEAK, NO_TWEAK, OneTweak, TweakPerRow, of_rows


def test_rows_go_together_by_length_and_length_of_tweak_each_with_its_own_tweak() -> None:
    tweaks = [b"gone", b"ab", b"", None, b"cd", b"", b"e" * MAX_TWEAK, b"x"]
    lengths = np.array([6, 6, 7, 6, 7, 6, 0])
    per_row = of_rows(pa.array(tweaks, pa.binary()), slice(1, 8))
    assert isinstance(per_row, TweakPerRow)

    found = {
        (length, row): tweak.tobytes()
        for length, rows, group in per_row.groups(lengths)
        for row, tweak in zip(np.arange(7)[rows].tolist(), group, strict=True)
    }

    assert found == {(6, 0): b"ab", (6, 1): b"", (7, 2): b"", (6, 3): b"cd", (7, 4): b"", (6, 5): b"e" * MAX_TWEAK}


def test_one_tweak_serves_all_rows_of_a_length() -> None:
    one = of_rows(b"ab", slice(0, 3))
    assert isinstance(one, OneTweak)

    found = [
        (length, np.arange(3)[rows].tolist(), group.tobytes())
        for length, rows, group in one.groups(np.array([7, 0, 6]))
    ]

    assert found == [(6, [2], b"ab"), (7, [0], b"ab")]
    assert not any(bad.any() for bad in one.faults(np.array([True, True, False])).values())


def test_a_missing_tweak_is_no_fault_of_a_null_value() -> None:
    per_row = TweakPerRow(pa.array([None, None, b""], pa.binary()))
    assert per_row.faults(np.array([True, False, True]))[NO_TWEAK].tolist() == [True, False, False]
