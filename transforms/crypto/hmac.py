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

from transforms.crypto.blocks import layout

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
        found = bytearray()
        for start, end in pairwise(offsets.tolist()):
            mac = keyed.copy()
            mac.update(data.data[start:end])
            found += mac.finalize()
        found += bytes(TAG)  # of the nulls
        at: npt.NDArray[np.int32] = encoded.indices.fill_null(len(encoded.dictionary)).to_numpy()
        return np.frombuffer(found, np.uint8).reshape(-1, TAG).take(at, axis=0)

    return tags
