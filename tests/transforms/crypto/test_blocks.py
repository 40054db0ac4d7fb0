import pickle

import numpy as np
import pyarrow as pa
import pytest
from apache_beam.internal import cloudpickle_pickler
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from transforms.crypto import blocks

KEY = bytes(range(32))


def test_blocks_are_encrypted_as_the_library_does_it() -> None:
    text = bytes(range(256))
    encryptor = Cipher(algorithms.AES(KEY), modes.ECB()).encryptor()
    given = np.frombuffer(text, np.uint64).reshape(4, 8)

    assert blocks.Ecb(KEY)(given).tobytes() == encryptor.update(text)
    assert blocks.Ecb(KEY)(given[:0]).shape == (0, 8)


def test_a_strided_array_of_blocks_is_encrypted_in_its_logical_order() -> None:
    given = np.arange(16, dtype=np.uint64).reshape(4, 4)[:, :2]

    assert (blocks.Ecb(KEY)(given) == blocks.Ecb(KEY)(given.copy())).all()


def test_what_holds_a_key_cannot_be_pickled() -> None:
    for dumps in (pickle.dumps, cloudpickle_pickler.dumps):
        with pytest.raises(TypeError, match="cannot be pickled"):
            dumps(blocks.Ecb(KEY))


def test_pieces_cover_every_row_once_whatever_the_sizes() -> None:
    for values in (["a"] * 70_000, ["x" * 50_000] * 100, ["y" * 5_000_000, "", "z"], ["", None, "é"], []):
        array = pa.array(values, pa.string())
        found = [
            None if n < 0 else piece.buffer[a : a + n].tobytes().decode()
            for piece in blocks.pieces(array)
            for a, n in zip(piece.starts, piece.lengths, strict=True)
        ]
        assert found == values
        assert all(len(piece.lengths) <= blocks.PIECE_ROWS for piece in blocks.pieces(array))


def test_a_piece_ends_with_zero_bytes_to_spare() -> None:
    piece = next(blocks.pieces(pa.array(["abc", "def"])[1:]))

    assert piece.buffer.tobytes() == b"def" + bytes(16)


def test_types_whose_bytes_lie_elsewhere_are_refused() -> None:
    for array in (pa.array(["a"], pa.string_view()), pa.array(["a"]).dictionary_encode(), pa.array([1])):
        with pytest.raises(TypeError, match="cast or decode"):
            blocks.layout(array)


@pytest.mark.parametrize(
    "kinds", [[], [0, 0], [3, 3], [2, 0, 2, 1], [*range(20), *range(20)], [70_000, 1, 0, 70_000], [1] * 7 + [*range(9)]]
)
def test_groups_name_every_row_of_a_kind_above_zero_once_in_order(kinds: list[int]) -> None:
    array = np.array(kinds, np.int64)
    found = {kind: np.arange(len(kinds))[rows].tolist() for kind, rows in blocks.groups(array)}

    assert found == {kind: [i for i, k in enumerate(kinds) if k == kind] for kind in sorted(set(kinds)) if kind}


def test_the_tail_of_the_last_block_is_cleared_and_nothing_else() -> None:
    for r in range(17):
        given = np.full((1, 4), 2**64 - 1, np.uint64)
        blocks.clear_tail(given, np.array([r]))
        assert given.tobytes() == b"\xff" * (16 + r) + bytes(16 - r)


def test_chaining_is_cbc_with_a_zero_start() -> None:
    text = bytes(range(96))
    cbc = Cipher(algorithms.AES(KEY), modes.CBC(bytes(16))).encryptor()  # its last block is the MAC
    given = np.frombuffer(text + text[::-1], np.uint64).reshape(2, 12)

    assert blocks.chain(blocks.Ecb(KEY), given)[:1].tobytes() == cbc.update(text)[-16:]


def test_doubling_is_that_of_rfc_4493_section_4() -> None:
    # AES-128(K, 0), K1 and K2 as printed there
    zero = bytes.fromhex("7df76b0c1ab899b33e42f047b91b546f")
    assert blocks.double(zero).hex() == "fbeed618357133667c85e08f7236a8de"
    assert blocks.double(blocks.double(zero)).hex() == "f7ddac306ae266ccf90bc11ee46d513b"
