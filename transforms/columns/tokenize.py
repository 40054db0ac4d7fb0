"""`tokenize`: which keyed code stands for a value?"""

from typing import TYPE_CHECKING, Literal

import pyarrow as pa
from pydantic import Field

from transforms.columns.domain import Domain, Normalize, check_keyable, keyed
from transforms.columns.promise import Differs, Matches, Promise
from transforms.columns.transform import ColumnTransform, Kernel, Site
from transforms.crypto.cmac import tagger
from transforms.crypto.text import to_base32, to_hex, to_int64, to_uuid

if TYPE_CHECKING:
    from transforms.keys import ScopedKeys

_WRITERS = {"base32": to_base32, "hex": to_hex, "uuid": to_uuid, "int64": to_int64}
PATTERNS = {
    "base32": "[a-z2-7]{25}[aeimquy4]",
    "hex": "[0-9a-f]{32}",
    "uuid": "[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}",
}
"""RE2 of the tokens that are text, by what `as` says."""


class Tokenize(ColumnTransform):
    """AES-256-CMAC (NIST SP 800-38B, RFC 4493) of what the value keys as, under the domain's key.

    Within a domain and a scope equal values, and only they, have equal tokens; without the key nobody can go back or
    make a token, and whoever holds it can find short values by trying. Nulls stay null, the empty text has a token.

    `as`: `base32` (26 characters, all 128 bits), `hex` (32, all 128 bits), `uuid` (version 8, 122 bits) or `int64`
    (64 bits). Among n distinct values two share a token with a probability of about n squared / 2^129, / 2^123 for
    uuid and / 2^65 for int64: 1 in 37 million for a million distinct values, 1 in 37 for a thousand million.

    Takes every type whose values key as something (see `transforms.canonical`). Bad rows: doubles that are not whole
    or exceed 2^53.
    """

    domain: Domain
    form: Literal["base32", "hex", "uuid", "int64"] = Field("base32", alias="as")
    normalize: Normalize = ()

    def out_type(self, site: Site) -> pa.DataType:
        """String; int64 for `as: int64`."""
        check_keyable(site, self.normalize)
        return pa.int64() if self.form == "int64" else pa.string()

    def kernel(self, site: Site, keys: "ScopedKeys") -> Kernel:
        """One CMAC per cell."""
        tags = tagger(keys.derive(algorithm="AES256-CMAC", use="token", domain=self.domain, size=32))
        write, normalize = _WRITERS[self.form], self.normalize

        def kernel(values: pa.Array, _: object) -> pa.Array:
            texts = keyed(values, normalize)
            return write(tags(texts), texts)

        return kernel

    def promises(self, site: Site) -> tuple[Promise, ...]:
        """The token's form, and that no value is its own token."""
        if self.form == "int64":
            return (Differs(),)
        return Matches(PATTERNS[self.form]), Differs()
