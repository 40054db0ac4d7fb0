"""What follows for a column from the kind that it holds? Its role, and what its values must look like."""

from enum import StrEnum
from typing import Final

from transforms.detectors.catalogue import BY_KIND, GROUPS
from transforms.detectors.detector import listed
from transforms.detectors.kinds.attributes import BY_ATTRIBUTE

PERSON, BIRTH, DATE = "person", "date_of_birth", "date"
"""Kinds that rules of their own find."""


class Role(StrEnum):
    """What a place is for whoever would find somebody."""

    DIRECT = "direct identifier"
    QUASI = "quasi-identifier"
    SENSITIVE = "sensitive attribute"
    TEXT = "free text"
    KEY = "key"
    HARMLESS = "nothing found"
    UNSURE = "unsure"
    EMPTY = "empty"


_QUASI: Final = frozenset(
    (DATE, BIRTH, "age", "postal_code", "coordinates", "bic", "us_routing", "gb_sort_code", "organization")
)
_SENSITIVE: Final = frozenset(("card_expiry", "card_code"))
NUMBERED: Final = frozenset(
    listed(
        "medical_record, health_insurance, us_npi, us_dea, professional_licence, advertising_id, device_id, cookie_id, "
        "imei, mac, ipv4, ipv6"
    )
)
"""Identifiers of people or their things that one joins by: they give way to tokens."""
_SPECIAL: Final = "GDPR Art. 9"
_LETTERED: Final = frozenset(
    listed(
        "email, url, url_user, url_password, handle, ipv4, ipv6, mac, street_address, jwt, private_key, "
        "aws_key, aws_secret, gcp_key, gcp_service_account, azure_key, github_token, gitlab_token, "
        "slack_token, api_key, secret_assigned, bitcoin, ethereum, litecoin, ripple, tron, monero, iban, "
        "bic, vin, city, state, country, company, job, address, username"
    )
)
"""Kinds that no bare number is."""


def role_of(kind: str) -> Role:
    """The role of a kind of the catalogue, or of an attribute: whatever is not known better identifies directly."""
    if kind in BY_ATTRIBUTE:
        return Role.QUASI if BY_ATTRIBUTE[kind].role == "quasi" else Role.SENSITIVE
    if kind in _QUASI:
        return Role.QUASI
    if kind in NUMBERED:
        return Role.DIRECT
    special = kind in BY_KIND and any(name.startswith(_SPECIAL) for name in BY_KIND[kind].classes)
    return Role.SENSITIVE if special or kind in _SENSITIVE else Role.DIRECT


def needs_digits(kind: str) -> bool:
    """Whether values of the kind hold many digits: numbers of somebody or something."""
    if kind in ("phone", "card", "bank_account", "imei", "iccid", "imsi") or kind in GROUPS.get("national_id", ()):
        return True
    detector = BY_KIND.get(kind)
    return detector is not None and detector.digits is not None


def needs_text(kind: str) -> bool:
    """Whether no bare number is of the kind."""
    return kind in _LETTERED


def says(kind: str) -> str:
    """How a reason calls a kind.

    >>> says("us_ssn"), says("date_of_birth")
    ('us_ssn', 'date_of_birth')
    """
    return kind
