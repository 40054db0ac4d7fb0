"""Who is planted? Made-up people of twenty locales, each with a value for every kind that their country has.

Names, streets and towns are drawn from Faker's word lists; numbers have valid check digits, telephone numbers lie in
ranges that are in use: nobody in particular, though a number may by chance be somebody's. Equal arguments, equal
people; what one kind draws depends on no other kind.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib import import_module
from random import Random
from typing import Any, Final

import phonenumbers
from faker import Faker
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from pipelines.drilling import numbers

LOCALES: Final = (
    "en_US", "en_GB", "de_DE", "fr_FR", "es_ES", "it_IT", "nl_NL", "pl_PL", "pt_BR", "pt_PT",
    "sv_SE", "da_DK", "fi_FI", "cs_CZ", "tr_TR", "ru_RU", "ja_JP", "hi_IN", "en_CA", "en_AU",
)  # fmt: skip
FACTS: Final = (
    "person", "first_name", "last_name", "email", "phone", "card", "iban", "ipv4", "ipv6", "mac", "url", "username",
    "date_of_birth", "street_address", "city", "postal_code", "address", "vin", "imei",
)  # fmt: skip
"""What everybody has, beside the national ids of their country."""
_LATIN: Final = str.maketrans({"ł": "l", "ø": "o", "ß": "ss", "ı": "i", "đ": "d", "æ": "ae", "ð": "d", "þ": "th"})
_MAILS: Final = (
    "{first}.{last}@{host}", "{first}{last}{n}@{host}", "{last}_{first}@{host}", "{first}.{last}+{n}@{host}",
    "{f}.{last}{n}@{host}", "{f}{last}@{host}",
)  # fmt: skip
_HOSTS: Final = ("example.com", "example.org", "example.net", "mail.example.com", "web-mail.example.org")
"""RFC 2606: nobody's."""
_PAGES: Final = ("https://www.{host}/~{user}", "https://{host}/in/{user}", "http://{host}/users/{user}/profile")
_NATIVE: Final = ("ja_JP", "ru_RU", "hi_IN")
"""Locales whose names are not written in Latin letters."""
FAMILY_FIRST: Final = ("ja_JP",)
"""Locales whose names begin with the family's, and are not written with initials."""
_FIRST_DAY, _DAYS = date(1936, 1, 1), 365 * 68
_DAY_FORMS: Final[Mapping[str, str]] = {
    "en_US": "%m/%d/%Y", "ja_JP": "%Y年%m月%d日", "sv_SE": "%Y-%m-%d", "en_CA": "%Y-%m-%d", "nl_NL": "%d-%m-%Y",
    "da_DK": "%d-%m-%Y", "de_DE": "%d.%m.%Y", "pl_PL": "%d.%m.%Y", "fi_FI": "%d.%m.%Y", "cs_CZ": "%d.%m.%Y",
    "tr_TR": "%d.%m.%Y", "ru_RU": "%d.%m.%Y",
}  # fmt: skip
_PHONE_FORMS: Final = (PhoneNumberFormat.INTERNATIONAL, PhoneNumberFormat.INTERNATIONAL, PhoneNumberFormat.E164,
                       PhoneNumberFormat.NATIONAL)  # fmt: skip

_DRAWN: Final = 5
"""How many digits of a telephone number are drawn; those before them say what range it is of."""


@dataclass(frozen=True)
class Person:
    """Somebody who does not exist."""

    locale: str
    born: date
    values: Mapping[str, str]
    """By kind, as people write it: `person`, `first_name`, `last_name`, `email`, `phone`, `card`, `iban`, `ipv4`,
    `ipv6`, `mac`, `url`, `username`, `date_of_birth`, `street_address`, `city`, `postal_code`, `address` (all three),
    `vin`, `imei`, and the national ids of the country."""

    @property
    def national_ids(self) -> tuple[str, ...]:
        """Those of the kinds that are national ids."""
        return tuple(kind for kind in numbers.national_ids(self.locale[3:]) if kind in self.values)


def people(locale: str, count: int, seed: int) -> list[Person]:
    """Make up people of a locale of `LOCALES`."""
    faker = Faker(locale)
    return [_person(locale, faker, f"{seed}/{locale}/{number}") for number in range(count)]


def _person(locale: str, faker: Any, name: str) -> Person:
    draws = _Draws(name)
    faker.seed_instance(f"{name}/words")
    born = _FIRST_DAY + timedelta(days=draws("born").randrange(_DAYS))
    born += timedelta(days=born.day == 1)  # what begins a month is what its generalization would leave
    first, last = faker.first_name(), faker.last_name()
    host, user = draws("host").choice(_HOSTS), _written(locale, first, last, faker)
    named = {"first": user[0], "last": user[1], "f": user[0][0], "host": host, "n": draws("n").randrange(1, 99)}
    handle = f"{user[0]}{draws('handle').choice(('.', '_', '-', ''))}{user[1]}{named['n']}"
    country = locale[3:]
    values = {
        "person": f"{last} {first}" if locale in FAMILY_FIRST else f"{first} {last}",
        "first_name": first,
        "last_name": last,
        "email": draws("email").choice(_MAILS).format(**named),
        "username": handle,
        "url": draws("url").choice(_PAGES).format(host=host, user=handle),
        "phone": _phone(country, draws("phone")),
        "card": numbers.card(draws("card")),
        "iban": numbers.iban(country, draws("iban")),
        "date_of_birth": born.strftime(_DAY_FORMS.get(locale, "%d/%m/%Y")),
        **_where(locale, faker),
        **_machine(draws),
    }
    made = {kind: numbers.checked(kind, born, draws(kind)) for kind in (*numbers.national_ids(country), "vin", "imei")}
    return Person(locale, born, values | {kind: number for kind, number in made.items() if number is not None})


@dataclass(frozen=True)
class _Draws:
    """A source of chance for each kind."""

    name: str

    def __call__(self, kind: str) -> Random:
        return Random(f"{self.name}/{kind}")  # noqa: S311  made-up people, no secrets


def _written(locale: str, first: str, last: str, faker: Any) -> tuple[str, str]:
    """First and last name in a-z, as addresses of e-mail have them; made up where the script is another."""
    if locale in _NATIVE:
        first, last = _FOREIGN[locale](faker)
    plain = (_a_to_z(first), _a_to_z(last))
    return plain[0] or "user", plain[1] or "name"


def _a_to_z(name: str) -> str:
    decomposed = unicodedata.normalize("NFKD", name.lower().translate(_LATIN))
    return "".join(c for c in decomposed if "a" <= c <= "z")


_FOREIGN: Final[Mapping[str, Any]] = {
    "ja_JP": lambda faker: (faker.first_romanized_name(), faker.last_romanized_name()),
    "ru_RU": lambda faker: faker.random_element((("ivan", "smirnov"), ("olga", "petrova"), ("marina", "kuznetsova"))),
    "hi_IN": lambda faker: faker.random_element((("ravi", "sharma"), ("priya", "gupta"), ("anil", "chaudhary"))),
}


def _where(locale: str, faker: Any) -> dict[str, str]:
    """Street, town, postal code, and the address that is made of them."""
    code = faker.postcode()
    if locale == "ja_JP":
        town = f"{faker.prefecture()}{faker.city()}"
        street = f"{faker.town()}{faker.chome()}{faker.ban()}{faker.gou()}"
        return {"street_address": street, "city": town, "postal_code": code, "address": f"〒{code} {town}{street}"}
    street, town = faker.street_address().replace("\n", ", ").strip(), _town(locale, faker)
    last = f"{town} {code}" if locale.startswith(("en_", "hi_")) else f"{code} {town}"
    return {"street_address": street, "city": town, "postal_code": code, "address": f"{street}, {last}"}


def _town(locale: str, faker: Any) -> str:
    return str(faker.random_element(_italian_towns()) if locale == "it_IT" else faker.city())


@cache
def _italian_towns() -> tuple[str, ...]:
    """Those of Faker, which has them in another order in each process."""
    return tuple(sorted(import_module("faker.providers.address.it_IT").Provider.cities))


def _phone(country: str, draw: Random) -> str:
    """A number in a range that is in use, as it is written at home or from abroad."""
    kind = draw.choice((PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE))
    example = phonenumbers.example_number_for_type(country, kind) or phonenumbers.PhoneNumber()
    known = phonenumbers.national_significant_number(example)
    while True:
        made = phonenumbers.parse(f"+{example.country_code}{known[:-_DRAWN]}{draw.randrange(10**_DRAWN):0{_DRAWN}}")
        if phonenumbers.is_valid_number(made):
            return str(phonenumbers.format_number(made, draw.choice(_PHONE_FORMS)))


def _machine(draws: _Draws) -> dict[str, str]:
    """Addresses of somebody's devices: public IPv4, global unicast IPv6, and a MAC address."""
    four, six, mac = draws("ipv4"), draws("ipv6"), draws("mac")
    first = four.choice([n for n in range(11, 224) if n not in {127, 169, 172, 192, 198, 203}])
    return {
        "ipv4": ".".join(map(str, (first, *(four.randrange(1, 255) for _ in range(3))))),
        "ipv6": "2a0"
        + ":".join(f"{six.randrange(1, 16):x}" if n == 0 else f"{six.randrange(4096, 65536):x}" for n in range(8)),
        "mac": ":".join(f"{mac.randrange(256):02x}" for _ in range(6)),
    }
