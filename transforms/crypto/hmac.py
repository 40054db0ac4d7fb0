"""What is the HMAC-SHA-256 of every value of a column?

SHA-256 is a chain of compressions per value, so that there is no trick for whole columns: the library is called once
per *distinct* value, from a state that has read the key already.
"""

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC

from transforms.crypto.blocks import layout, null_mask

TAG = 32


def hmac_tags(key: bytes) -> Callable[[pa.Array], npt.NDArray[np.uint8]]:
    """Give the function from a string or binary array of n values to its (n, 32) tags; 32 zero bytes where null.

    Construction: HMAC (RFC 2104, FIPS 198-1) with SHA-256 under a key of any length, over the value's bytes; text is
    taken as UTF-8. The function may be called from several threads at once; it cannot be pickled.
    """
    keyed = HMAC(key, SHA256())

    def tags(array: pa.Array) -> npt.NDArray[np.uint8]:
        encoded = array.dictionary_encode()
        data, offsets = layout(encoded.dictionary)
        view, found = memoryview(data), bytearray()
        for start, end in pairwise(offsets.tolist()):
            mac = keyed.copy()
            mac.update(view[start:end])
            found += mac.finalize()
        distinct = np.frombuffer(found, np.uint8).reshape(-1, TAG)
        out = np.zeros((len(array), TAG), np.uint8)
        some = ~null_mask(array)
        at = encoded.indices.drop_null().to_numpy()
        out[some] = distinct.take(at, axis=0)
        return out

    return tags
