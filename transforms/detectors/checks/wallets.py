"""Is it an address of a cryptocurrency? Their checksums: Base58Check, Bech32, the case of Ethereum's, Keccak."""

from functools import partial
from hashlib import sha256

from transforms.detectors.detector import Check

_BITCOIN = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_RIPPLE = "rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz"
_BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATORS = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_FINAL = (1, 0x2BC830A3)
"""What the checksum comes to: in BIP 173 (Bech32), in BIP 350 (Bech32m)."""
_HASH = 20
"""Bytes of the hash of a key."""
_BLOCK, _BYTES = 11, 8
"""Monero writes eight bytes in eleven characters at a time; the last five come in seven."""
_LANES = 5
_RATE = 136
"""Bytes that Keccak-256 takes at a time."""
_MASK = (1 << 64) - 1


def base58check(versions: frozenset[int], *, alphabet: str = _BITCOIN) -> Check:
    """Whether an address is of one of the versions (its first byte), and its last four bytes are its checksum.

    Version and hash, hashed twice with SHA-256: Bitcoin's Base58Check, with Ripple's alphabet for Ripple's.

    >>> base58check(frozenset({0}))("1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2")
    True
    """
    return partial(_base58check, versions, alphabet)


def ripple(text: str) -> bool:
    """The same of the XRP Ledger's classic addresses."""
    return _base58check(frozenset({0}), _RIPPLE, text)


def _base58check(versions: frozenset[int], alphabet: str, text: str) -> bool:
    if any(c not in alphabet for c in text):
        return False
    whole = _base58(text, alphabet, 1 + _HASH + 4)
    if whole is None or whole[0] not in versions:
        return False
    return sha256(sha256(whole[:-4]).digest()).digest()[:4] == whole[-4:]


def _base58(text: str, alphabet: str, size: int) -> bytes | None:
    number = 0
    for c in text:
        number = number * 58 + alphabet.index(c)
    return number.to_bytes(size, "big") if number < 1 << (8 * size) else None


def bech32(text: str) -> bool:
    """Whether the last six characters are the checksum of a segregated witness address, of either version.

    >>> bech32("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4")
    True
    """
    low = text.lower()
    prefix, _, data = low.rpartition("1")
    if text not in (low, text.upper()) or any(c not in _BECH32 for c in data):
        return False
    values = [ord(c) >> 5 for c in prefix] + [0] + [ord(c) & 31 for c in prefix] + [_BECH32.index(c) for c in data]
    checksum = 1
    for value in values:
        top = checksum >> 25
        checksum = (checksum & 0x1FFFFFF) << 5 ^ value
        for bit, generator in enumerate(_GENERATORS):
            checksum ^= generator if top >> bit & 1 else 0
    return checksum in _FINAL


def bitcoin(text: str) -> bool:
    """Whether it is an address on Bitcoin's main network: of a key's hash, a script's, or segregated witness."""
    if text[:3].lower() == "bc1":
        return bech32(text)
    return _base58check(frozenset({0, 5}), _BITCOIN, text)


def litecoin(text: str) -> bool:
    """The same of Litecoin."""
    if text[:4].lower() == "ltc1":
        return bech32(text)
    return _base58check(frozenset({0x30, 0x32}), _BITCOIN, text)


def ethereum(text: str) -> bool:
    """Whether the case of the letters is the checksum of ERC-55; letters of one case carry none and pass.

    >>> ethereum("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"), ethereum("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1Beaed")
    (True, False)
    """
    code = text[2:]
    if code in (code.lower(), code.upper()):
        return len(set(code)) > 2  # noqa: PLR2004 (no address is a row of zeros)
    halves = keccak256(code.lower().encode()).hex()
    return all(c == (c.upper() if int(half, 16) > 7 else c.lower()) for c, half in zip(code, halves, strict=False))  # noqa: PLR2004


def monero(text: str) -> bool:
    """Whether the last four bytes of a standard address are the Keccak-256 of the others."""
    if any(c not in _BITCOIN for c in text):
        return False
    blocks = [text[at : at + _BLOCK] for at in range(0, len(text), _BLOCK)]
    parts = [_base58(block, _BITCOIN, _BYTES if len(block) == _BLOCK else _LANES) for block in blocks]
    whole = b"".join(part for part in parts if part is not None)
    return None not in parts and keccak256(whole[:-4])[:4] == whole[-4:]


def keccak256(message: bytes) -> bytes:
    """Keccak-256 as Ethereum and Monero use it: FIPS 202's permutation with the padding of the submission of 2011.

    >>> keccak256(b"").hex()[:16]
    'c5d2460186f7233c'
    """
    gap = _RATE - len(message) % _RATE
    padded = bytearray(message + bytes(gap))
    padded[len(message)] ^= 1
    padded[-1] ^= 0x80
    state = [0] * 25
    for at in range(0, len(padded), _RATE):
        for lane in range(_RATE // 8):
            state[lane] ^= int.from_bytes(padded[at + 8 * lane : at + 8 * lane + 8], "little")
        state = _permuted(state)
    return b"".join(lane.to_bytes(8, "little") for lane in state[:4])


def _permuted(state: list[int]) -> list[int]:
    """Keccak-f[1600] (FIPS 202, section 3); lanes x + 5y."""
    register = 1
    for _ in range(24):
        parity = [state[x] ^ state[x + 5] ^ state[x + 10] ^ state[x + 15] ^ state[x + 20] for x in range(_LANES)]
        mixed = [parity[x - 1] ^ _rotated(parity[(x + 1) % _LANES], 1) for x in range(_LANES)]
        state = [lane ^ mixed[at % _LANES] for at, lane in enumerate(state)]
        x, y, carried = 1, 0, state[1]
        for step in range(24):
            x, y = y, (2 * x + 3 * y) % _LANES
            carried, state[x + 5 * y] = state[x + 5 * y], _rotated(carried, (step + 1) * (step + 2) // 2 % 64)
        state = [
            state[5 * y + x] ^ (~state[5 * y + (x + 1) % _LANES] & _MASK & state[5 * y + (x + 2) % _LANES])
            for y in range(_LANES)
            for x in range(_LANES)
        ]
        for power in range(7):
            register = (register << 1 ^ (register >> 7) * 0x71) % 256
            state[0] ^= (register >> 1 & 1) << ((1 << power) - 1)
    return state


def _rotated(lane: int, by: int) -> int:
    return (lane << by | lane >> (64 - by)) & _MASK
