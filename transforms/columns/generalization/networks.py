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
from transforms.crypto.repeats import once_each

_OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
_IPV4 = r"\A(?P<a>O)\.(?P<b>O)\.(?P<c>O)\.(?P<d>O)\z".replace("O", _OCTET[1:-1])
_IPV4_BITS = 32
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

    def networks(text: pa.Array) -> pa.Array:
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
    return f"{ipaddress.IPv6Address(kept)}/{bits}"
