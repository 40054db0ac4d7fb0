"""Which surrogate stands in for what a detector found? One that the finding itself draws, in the domain of its kind."""

from collections.abc import Mapping
from typing import Final

import pyarrow as pa

from transforms.columns.surrogate import Surrogate
from transforms.columns.transform import Misfit, Site
from transforms.surrogates.recipes import Kind

SURROGATES: Final[Mapping[str, Kind]] = {
    "person": "name",
    "email": "email",
    "phone": "phone",
    "card": "card",
    "iban": "iban",
    "us_ssn": "ssn",
    "ipv4": "ipv4",
    "ipv6": "ipv6",
    "mac": "mac",
    "url": "url",
    "address": "address",
    "street_address": "address",
    "postal_code": "postcode",
    "organization": "company",
    "username": "username",
}
"""Kinds of detectors and the kinds of surrogates that stand in for them; all others get their label."""
_USUAL: Final = "en_US"


def drawn(kind: str, site: Site) -> Surrogate | None:
    """The surrogate, in the locale of the policy's surrogates where they share one that has it; None: there is none."""
    of = SURROGATES.get(kind)
    if of is None:
        return None
    locales = {other.locale for other in site.transforms.values() if isinstance(other, Surrogate)}
    for locale in (*(locales if len(locales) == 1 else ()), _USUAL):
        surrogate = Surrogate(of=of, domain=kind, locale=locale)
        try:
            surrogate.out_type(Site(path=site.path, type=pa.string(), schema=site.schema))
        except Misfit:
            continue
        return surrogate
    return None
