"""In which order do rows come out that a policy shuffles? In a fixed order, which only the key tells."""

from collections.abc import Callable
from hashlib import sha256

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from transforms.crypto.cmac import tagger
from transforms.keys import ScopedKeys

Order = Callable[[pa.RecordBatch, str, npt.NDArray[np.int64]], pa.RecordBatch]
"""Takes a batch, the path of its file and each row's number there; gives the same rows."""


def ordering(row_order: str, keys: ScopedKeys) -> Order:
    """What a policy's `row_order` does to a batch, `kept` or `shuffled`."""
    return _shuffler(keys) if row_order == "shuffled" else _as_it_is


def _as_it_is(batch: pa.RecordBatch, _file: str, _numbers: npt.NDArray[np.int64]) -> pa.RecordBatch:
    return batch


def _shuffler(keys: ScopedKeys) -> Order:
    """Rows of a batch in the order of AES-CMAC(key, SHA-256 of the file's path || row number): fixed, and keyed."""
    tags = tagger(keys.derive(algorithm="AES256-CMAC", use="row order", domain="row order", size=32))

    def shuffle(batch: pa.RecordBatch, file: str, numbers: npt.NDArray[np.int64]) -> pa.RecordBatch:
        path = np.frombuffer(sha256(file.encode()).digest(), np.uint8)
        message = np.empty((len(numbers), len(path) + 8), np.uint8)
        message[:, : len(path)] = path
        message[:, len(path) :] = numbers.astype(">i8").view(np.uint8).reshape(-1, 8)
        width = message.shape[1]
        array = pa.FixedSizeBinaryArray.from_buffers(pa.binary(width), len(message), [None, pa.py_buffer(message)])
        order = np.argsort(tags(array.cast(pa.binary())).view(">u8")[:, 0], kind="stable")
        return batch.take(pa.array(order))

    return shuffle
