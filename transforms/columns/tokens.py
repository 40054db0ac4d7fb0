"""Which kinds of token does beamveil make, and what does each look like?"""

from collections.abc import Mapping
from typing import Final

from transforms.columns import encrypt, hash, tokenize  # noqa: A004 - the policy's word

TOKENS: Final[Mapping[str, str]] = {
    **{f"tokenize_{form}": pattern for form, pattern in tokenize.PATTERNS.items()},
    **{f"hash_{form}": pattern for form, pattern in hash.PATTERNS.items()},
    "encrypt": encrypt.PATTERN,
}
"""RE2 by kind: the transform's word, and what its `as` says. `tokenize: {as: int64}` has no form, and `fpe` none of its
own; neither is here."""
