"""`encrypt`: which ciphertext stands for a value, so that who holds the key can go back?"""

from typing import TYPE_CHECKING

import pyarrow as pa

from transforms.columns.domain import Domain, Normalize, check_keyable, keyed
from transforms.columns.promise import Differs, Matches, Promise
from transforms.columns.transform import ColumnTransform, Kernel, Site
from transforms.crypto.repeats import once_each
from transforms.crypto.siv import SivColumn

if TYPE_CHECKING:
    from transforms.keys import ScopedKeys

PATTERN = "A[Q-Za-f][A-Za-z0-9+/]{26}([A-Za-z0-9+/]{4})*([A-Za-z0-9+/][AQgw]==|[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=)?"
"""RE2 of the ciphertexts: padded base64 (RFC 4648) of 21 bytes or more, the first of them 1."""


class Encrypt(ColumnTransform):
    """AES-SIV (RFC 5297) of what the value keys as, in padded base64 of the wire format of Tink's AES256_SIV keys.

    The bytes are 0x01, the key id (4, big-endian), the synthetic IV (16) and the ciphertext; associated data is the
    domain's UTF-8. Tink in any language and BigQuery's DETERMINISTIC_DECRYPT functions read it with an exported key.
    Equal values have equal ciphertexts within a domain and a scope; the length of the value shows. Nulls stay null.

    Takes every type whose values key as something (see `transforms.canonical`); what comes back is that text.
    Bad rows: doubles that are not whole or exceed 2^53.
    """

    domain: Domain
    normalize: Normalize = ()

    def out_type(self, site: Site) -> pa.DataType:
        """String."""
        check_keyable(site, self.normalize)
        return pa.string()

    def kernel(self, site: Site, keys: "ScopedKeys") -> Kernel:
        """One encryption per cell, or per distinct one."""
        encrypt, normalize = once_each(_cipher(self, keys).encrypt_text), self.normalize
        return lambda values, _: encrypt(keyed(values, normalize))

    def promises(self, site: Site) -> tuple[Promise, ...]:
        """Base64 of at least the 21 bytes before the ciphertext, the first of them 1; no value is its own."""
        return Matches(PATTERN), Differs()


def decryption(transform: Encrypt, keys: "ScopedKeys") -> Kernel:
    """Give the inverse kernel: ciphertexts to what the values keyed as (string); nulls stay null.

    Raises `BadValues` for what was not encrypted under this key, domain and scope.
    """
    cipher = _cipher(transform, keys)
    return lambda values, _: cipher.decrypt_text(values)


def _cipher(transform: Encrypt, keys: "ScopedKeys") -> SivColumn:
    key = keys.derive(algorithm="AES256-SIV", use="encrypt", domain=transform.domain, size=64)
    return SivColumn(key, keys.key_id, transform.domain.encode())
