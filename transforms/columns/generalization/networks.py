"""Which network does an IP address belong to?"""

import ipaddress

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from transforms.bad_values import BadValues
from transforms.columns.domain import is_text
from transforms.columns.generalization.way import Way, refuse
from transforms.columns.promise import Matches
from transforms.columns.transform import Misfit, Site
from transforms.crypto.blocks import layout
from transforms.crypto.repeats import once_each

_OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
_IPV4 = r"\A(?P<a>O)\.(?P<b>O)\.(?P<c>O)\.(?P<d>O)\z".replace("O", _OCTET[1:-1])
_IPV4_BITS = 32
_MAPPED = 0xFFFF
"""What stands before IPv4 in IPv6 (RFC 4291, section 2.5.5.2)."""
_OCTETS, _LONGEST, _HIGHEST, _NINE = 4, 3, 255, 9
_DECIMALS = pa.array([str(octet) for octet in range(256)])


def by_network(bits: int, site: Site) -> Way:
    """The first `bits` bits of an IPv4 or IPv6 address as `192.0.2.0/24` or `2001:db8::/32` (RFC 5952). Text.

    Bad rows: what is not an address in its usual notation (no zone, no leading zeros in IPv4), and an IPv4 address
    where `bits` is 32 or more, which would be told whole.
    """
    if not is_text(site.type):
        msg = f"`network` is for addresses as text, and {site.path!r} is {site.type}: drop or tokenize it"
        raise Misfit(msg)
    pattern = rf"[0-9a-f:.]{{2,45}}/{bits}"

    tables = _tables(bits) if bits < _IPV4_BITS else []

    def networks(text: pa.Array) -> pa.Array:
        parts = None if text.null_count or not tables else _v4_parts(text)
        if parts is not None:
            return pc.binary_join_element_wise(
                *(table.take(pa.array(part)) for table, part in zip(tables, parts, strict=False)), ""
            )
        octets = pc.extract_regex(text, _IPV4)
        is_v4 = np.asarray(octets.is_valid())
        out = _v4_networks(octets, bits)
        if bits >= _IPV4_BITS:
            refuse(is_v4, f"an IPv4 address has no network of {bits} bits")
        rest = ~is_v4 & np.asarray(text.is_valid())
        if rest.any():
            out = pc.replace_with_mask(out, pa.array(rest), _v6_networks(text, rest, bits))
        return out

    once = once_each(networks)
    return Way(pa.string(), lambda values: once(values.cast(pa.string())), (Matches(pattern),))


def _tables(bits: int) -> list[pa.Array]:
    """What is written for each value of the octets that are told, in order; the last holds what follows it too."""
    told = -(-bits // 8)
    masks = [0xFF << (8 - min(max(bits - 8 * place, 0), 8)) & 0xFF for place in range(told)]
    behind = ["."] * (told - 1) + [".0" * (_OCTETS - told) + f"/{bits}"]
    return [pa.array([f"{octet & mask}{end}" for octet in range(256)]) for mask, end in zip(masks, behind, strict=True)]


def _v4_parts(text: pa.Array) -> list[npt.NDArray[np.int64]] | None:
    """The four octets of every address, where all are IPv4 in the usual notation; else None."""
    data, offsets = layout(text)
    bounds = offsets.astype(np.int64) - int(offsets[0])
    signs = data[int(offsets[0]) : int(offsets[-1])]
    digits = signs - np.uint8(ord("0"))
    breaks = np.flatnonzero(digits > _NINE)
    if len(breaks) != (_OCTETS - 1) * len(text) or np.any(signs[breaks] != ord(".")):
        return None
    dots = np.ascontiguousarray(breaks.reshape(-1, _OCTETS - 1).T)
    starts, ends = [bounds[:-1], *(dots + 1)], [*dots, bounds[1:]]
    parts = []
    for start, end in zip(starts, ends, strict=True):
        width = end - start
        if np.any((width < 1) | (width > _LONGEST)):  # which an address has, too, whose dots are another's
            return None
        leading = digits.take(start)
        if np.any((leading == 0) & (width > 1)):
            return None
        value = digits.take(end - 1).astype(np.int64)
        for place, power in ((2, 10), (3, 100)):
            value += digits.take(end - place, mode="clip") * (width >= place) * np.int64(power)
        if value.max(initial=0) > _HIGHEST:
            return None
        parts.append(value)
    return parts


def _v4_networks(octets: pa.StructArray, bits: int) -> pa.Array:
    parts = []
    for place, octet in enumerate(octets.flatten()):
        keep = min(max(bits - 8 * place, 0), 8)
        number = np.asarray(pc.fill_null(octet, "0").cast(pa.uint8())) & np.uint8(0xFF << (8 - keep) & 0xFF)
        parts.append(_DECIMALS.take(pa.array(number, mask=np.asarray(octet.is_null()))))
    return pc.binary_join_element_wise(pc.binary_join_element_wise(*parts, "."), str(bits), "/")


def _v6_networks(text: pa.Array, rows: npt.NDArray[np.bool_], bits: int) -> pa.Array:
    """Once per distinct value: the notation of IPv6 is not a regular one."""
    distinct = text.filter(pa.array(rows)).dictionary_encode()
    networks = pa.array([_v6_network(address, bits) for address in distinct.dictionary.to_pylist()], pa.string())
    found = networks.take(distinct.indices)
    if found.null_count:
        bad = rows.copy()
        bad[rows] = np.asarray(found.is_null())
        raise BadValues(bad, "not an IP address")
    return found


def _v6_network(address: str, bits: int) -> str | None:
    try:
        number = int(ipaddress.IPv6Address(address)) if "%" not in address else None
    except ValueError:
        return None
    if number is None:
        return None
    kept = number >> (128 - bits) << (128 - bits)
    if kept >> 32 == _MAPPED:  # which later versions of Python write with dots
        return f"::ffff:{kept >> 16 & 0xFFFF:x}:{kept & 0xFFFF:x}/{bits}"
    return f"{ipaddress.IPv6Address(kept)}/{bits}"
