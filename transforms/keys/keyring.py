"""Which working key belongs to which use, domain and scope: derived from the master keyset, never stored.

The construction, for one master key of the keyset:

    working key = HKDF-SHA-256(input key = master key, salt = the master key's own (empty as `keys new` makes it),
                               info = encoding, length = output bytes)            RFC 5869
    encoding    = field("beamveil/1") field(algorithm) field(output bytes, decimal) field(use) field(domain)
                  field(scope) [field(part), only where there is a part]
    field(text) = length of its UTF-8 bytes as 4 bytes, big-endian, then the bytes

The encoding is injective: it can be cut back into its fields in one way only, six of them without a part and seven
with one, and a part is never empty. So two different requests never ask HKDF for the same key. Vectors:
tests/vectors/key_derivation.json.
"""

from collections.abc import Mapping
from typing import Any, Final, Literal, NoReturn, get_args

import tink
from tink import prf

Algorithm = Literal["AES256-CMAC", "AES256-SIV", "AES256-FF1", "HMAC-SHA256", "AES256-GCM-HKDF-STREAMING"]
"""What a working key is for; part of its derivation."""

Use = Literal[
    "token",
    "hash",
    "encrypt",
    "fpe",
    "surrogate",
    "shift",
    "row order",
    "file",
    "input digest",
    "identity",
    "quarantine",
    "profile",
    "survivors",
]
"""What beamveil does with a working key; a closed list, part of its derivation."""

SIZES: Final[Mapping[Algorithm, int]] = {
    "AES256-CMAC": 32,
    "AES256-SIV": 64,
    "AES256-FF1": 32,
    "HMAC-SHA256": 32,
    "AES256-GCM-HKDF-STREAMING": 32,
}
"""Bytes of a working key, by algorithm."""

_VERSION: Final = "beamveil/1"


def encoded(*, algorithm: Algorithm, size: int, use: Use, domain: str, scope: str, part: str = "") -> bytes:
    """Give what HKDF takes as `info`: the length-prefixed fields, six without a part, seven with one.

    >>> encoded(algorithm="AES256-SIV", size=64, use="encrypt", domain="iban", scope="s").hex()[:28]
    '0000000a6265616d7665696c2f31'
    """
    if algorithm not in SIZES or use not in get_args(Use):
        message = f"no such algorithm or use: {algorithm!r}, {use!r}"
        raise ValueError(message)
    fields = [_VERSION, algorithm, str(size), use, domain, scope, *([part] if part else [])]
    texts = [field.encode() for field in fields]
    return b"".join(len(text).to_bytes(4, "big") + text for text in texts)


def _stays_here(holder: object, *_: object) -> NoReturn:
    """Stand in for `__reduce_ex__` and `__getstate__`: what holds keys stays in the process that opened them."""
    message = f"{type(holder).__name__} holds keys and is never pickled or copied: send a KeySource, open it there"
    raise TypeError(message)


class Keyring:
    """An opened master keyset. Made by `KeySource.open`; prints as `Keyring(...)`, and cannot be pickled or copied."""

    __slots__ = ("_masters", "_primary")

    def __init__(self, handle: tink.KeysetHandle) -> None:
        """Take a Tink keyset handle whose enabled keys are HKDF-SHA-256 PRF keys (`keyset.opened` checks that)."""
        prfs = handle.primitive(prf.PrfSet)
        self._masters: Mapping[int, Any] = dict(prfs.all())
        self._primary: int = prfs.primary_id()

    @property
    def key_ids(self) -> tuple[int, ...]:
        """The ids of all enabled master keys, ascending."""
        return tuple(sorted(self._masters))

    @property
    def primary_id(self) -> int:
        """The id of the master key that new output is made with."""
        return self._primary

    def within(self, scope: str) -> "ScopedKeys":
        """The keys of one scope; tokens of two scopes cannot be joined."""
        return ScopedKeys(self._masters, self._primary, scope=scope)

    def __repr__(self) -> str:
        return "Keyring(...)"

    __reduce_ex__ = __getstate__ = _stays_here


class ScopedKeys:
    """The working keys of one scope. Made by `Keyring.within`; prints its scope only, never pickled or copied."""

    __slots__ = ("_masters", "_primary", "_scope")

    def __init__(self, masters: Mapping[int, Any], primary: int, *, scope: str) -> None:
        self._masters, self._primary, self._scope = masters, primary, scope

    @property
    def scope(self) -> str:
        """The policy's scope."""
        return self._scope

    @property
    def key_id(self) -> int:
        """The id of the primary master key, which `derive` uses."""
        return self._primary

    def derive(self, *, algorithm: Algorithm, use: Use, domain: str, size: int, part: str = "") -> bytes:
        """Give the working key of the primary master key: `size` bytes, equal for equal arguments and keyset.

        `part` separates keys below one domain (the parts of a surrogate); empty is none. Raises ValueError for an
        algorithm or use outside the closed lists and for a size that is not the algorithm's.
        """
        only = self._derived((self._primary,), algorithm=algorithm, use=use, domain=domain, size=size, part=part)
        return only[self._primary]

    def derive_all(self, *, algorithm: Algorithm, use: Use, domain: str, size: int, part: str = "") -> dict[int, bytes]:
        """Give the working key of every enabled master key, by the master key's id; for reading older output."""
        masters = tuple(sorted(self._masters))
        return self._derived(masters, algorithm=algorithm, use=use, domain=domain, size=size, part=part)

    def _derived(
        self, masters: tuple[int, ...], *, algorithm: Algorithm, use: Use, domain: str, size: int, part: str
    ) -> dict[int, bytes]:
        info = encoded(algorithm=algorithm, size=size, use=use, domain=domain, scope=self._scope, part=part)
        if size != SIZES[algorithm]:
            message = f"a key for {algorithm} has {SIZES[algorithm]} bytes, not {size}"
            raise ValueError(message)
        return {master: self._masters[master].compute(info, size) for master in masters}

    def __repr__(self) -> str:
        return f"ScopedKeys({self._scope!r}, ...)"

    __reduce_ex__ = __getstate__ = _stays_here
