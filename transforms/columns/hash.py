"""`hash`: which keyed hash, that any language recomputes, stands for a value?"""

from typing import TYPE_CHECKING, Literal

import pyarrow as pa
from pydantic import Field

from transforms.columns.domain import Domain, Normalize, check_keyable, keyed
from transforms.columns.promise import Differs, Matches, Promise
from transforms.columns.transform import ColumnTransform, Kernel, Site
from transforms.crypto.hmac import hmac_tags
from transforms.crypto.text import to_base64, to_hex

if TYPE_CHECKING:
    from transforms.keys import ScopedKeys

_WRITERS = {"hex": to_hex, "base64": to_base64}
PATTERNS = {"hex": "[0-9a-f]{64}", "base64": "[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]="}
"""RE2 of the hashes, by what `as` says."""


class Hash(ColumnTransform):
    """HMAC-SHA-256 (RFC 2104, FIPS 180-4) of what the value keys as, under the domain's key.

    One-way, and enumerable by those who hold the key alone. Equal values have equal hashes within a domain and a
    scope. `as`: `hex` (64 characters) or `base64` (44, padded). Nulls stay null, the empty text has a hash.

    Takes every type whose values key as something (see `transforms.canonical`). Bad rows: doubles that are not whole
    or exceed 2^53.
    """

    domain: Domain
    form: Literal["hex", "base64"] = Field("hex", alias="as")
    normalize: Normalize = ()

    def out_type(self, site: Site) -> pa.DataType:
        """String."""
        check_keyable(site, self.normalize)
        return pa.string()

    def kernel(self, site: Site, keys: "ScopedKeys") -> Kernel:
        """One HMAC per cell."""
        tags = hmac_tags(keys.derive(algorithm="HMAC-SHA256", use="hash", domain=self.domain, size=32))
        write, normalize = _WRITERS[self.form], self.normalize

        def kernel(values: pa.Array, _: object) -> pa.Array:
            texts = keyed(values, normalize)
            return write(tags(texts), texts)

        return kernel

    def promises(self, site: Site) -> tuple[Promise, ...]:
        """The hash's form, and that no value is its own hash."""
        return Matches(PATTERNS[self.form]), Differs()
