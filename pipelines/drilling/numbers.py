"""Which numbers does a made-up person have? Cards, accounts and national ids whose check digits hold.

Forms are text in which `#` is a digit, `&` a capital letter, `{...}` the date of birth as `strftime` writes it, and
`?` and `!` a check digit and a check letter: those are tried out until the check of the kind's detector passes.
"""

import itertools
from collections.abc import Callable, Mapping
from datetime import date
from random import Random
from string import ascii_uppercase, digits
from typing import Final

from transforms.detectors.catalogue import BY_KIND

_CARDS: Final = (("4", 16), ("51", 16), ("2221", 16), ("34", 15), ("37", 15), ("6011", 16), ("3530", 16))
"""First digits and lengths: Visa, Mastercard, American Express, Discover, JCB."""
_ACCOUNTS: Final[Mapping[str, str]] = {
    "GB": "&&&&##############",
    "DE": "##################",
    "FR": "#######################",
    "ES": "####################",
    "IT": "&######################",
    "NL": "&&&&##########",
    "PL": "########################",
    "BR": "#######################&#",
    "PT": "#####################",
    "SE": "####################",
    "DK": "##############",
    "FI": "##############",
    "CZ": "####################",
    "TR": "#####0################",
    "RU": "#############################",
}
"""What follows the check digits of an IBAN, by country: ISO 13616's registry of structures."""
MADE: Final[Mapping[str, str]] = {
    "us_ssn": "###-##-####",
    "gb_nhs": "### ### ###?",
    "gb_nino": "&&######!",
    "de_idnr": "",  # see _german
    "fr_nir": "",  # see _french
    "es_dni": "########!",
    "it_codicefiscale": "",  # see _italian
    "nl_bsn": "########?",
    "pl_pesel": "{%y%m%d}####?",
    "br_cpf": "###.###.###-??",
    "pt_nif": "########?",
    "pt_cc": "########?&&?",
    "se_personnummer": "{%y%m%d}-###?",
    "dk_cpr": "{%d%m%y}-###?",
    "fi_hetu": "{%d%m%y}-###!",
    "cz_rc": "{%y%m%d}/###?",
    "tr_tckimlik": "#########??",
    "ru_inn": "##########??",
    "jp_mynumber": "###########?",
    "in_aadhaar": "#### #### ###?",
    "in_pan": "&&&P&####&",
    "vin": "1G1AB###!########",
    "imei": "35############?",
    "ca_sin": "### ### ##?",
    "au_tfn": "### ### ##?",
}
"""How national ids, and numbers of vehicles and of devices, are mostly written."""
_TRIES: Final = 500
_MOD_97: Final = 97


def national_ids(country: str) -> tuple[str, ...]:
    """The kinds of national ids of a country (ISO 3166) that are both made here and known to the detectors.

    >>> national_ids("NL")
    ('nl_bsn',)
    """
    return tuple(kind for kind in MADE if kind.startswith(f"{country.lower()}_") and kind in BY_KIND)


def checked(kind: str, born: date, draw: Random) -> str | None:
    """A number of the kind that its detector's check lets pass; None where no try gave one, or none is made."""
    if kind not in MADE or kind not in BY_KIND:
        return None
    made = _OTHERWISE.get(kind)
    for _ in range(_TRIES):
        form = made(born, draw) if made else _filled(MADE[kind], born, draw)
        for number in _completed(form):
            if BY_KIND[kind].check(number):
                return number
    return None


def card(draw: Random) -> str:
    """A card number, without separators, whose last digit is Luhn's.

    >>> len(card(Random(7)))
    16
    """
    first, length = draw.choice(_CARDS)
    body = first + _digits(length - len(first) - 1, draw)
    return next(number for check in digits if BY_KIND["card"].check(number := body + check))


def iban(country: str, draw: Random) -> str:
    """An IBAN without spaces: of the country, or of Germany or Great Britain where the country has none.

    Check digits by MOD 97-10 (ISO/IEC 7064); check digits of the account within it are not computed.
    """
    home = country if country in _ACCOUNTS else draw.choice(("DE", "GB"))
    account = _filled(_ACCOUNTS[home], date.min, draw)
    number = int("".join(str(int(c, 36)) for c in f"{account}{home}00"))
    return f"{home}{_MOD_97 + 1 - number % _MOD_97:02}{account}"


def _filled(form: str, born: date, draw: Random) -> str:
    """The form with its digits, letters and date; check characters are left."""
    if "{" in form:
        before, _, rest = form.partition("{")
        when, _, after = rest.partition("}")
        return _filled(before, born, draw) + born.strftime(when) + _filled(after, born, draw)
    some = {"#": digits, "&": ascii_uppercase}
    return "".join(draw.choice(some[c]) if c in some else c for c in form)


def _completed(form: str) -> list[str]:
    """The form with every way to fill its check characters."""
    some = {"?": digits, "!": ascii_uppercase + digits}
    return ["".join(filled) for filled in itertools.product(*(some.get(c, c) for c in form))]


def _digits(count: int, draw: Random) -> str:
    return "".join(draw.choices(digits, k=count))


def _german(_born: date, draw: Random) -> str:
    """Ten digits of which exactly one stands twice, the first no 0: Identifikationsnummer, AO section 139b."""
    ten = draw.sample(digits, 10)
    ten[draw.randrange(1, 10)] = ten[0]
    if ten[0] == "0":
        ten[0] = ten[ten.index("0", 1)] = next(c for c in digits if c not in ten)
    return "".join(ten) + "?"


def _italian(born: date, draw: Random) -> str:
    """Six letters, year, letter of the month, day (women's plus 40), place, check letter: D.M. 23 December 1976."""
    consonants = draw.choices("BCDFGLMNPRSTVZ", k=6)
    day = born.day + draw.choice((0, 40))
    place = draw.choice(("H501", "F205", "L219", "F839", "G273", "D612", "A944", "A662"))  # Rome, Milan, Turin ...
    return f"{''.join(consonants)}{born:%y}{'ABCDEHLMPRST'[born.month - 1]}{day:02}{place}!"


def _french(born: date, draw: Random) -> str:
    """Sex, year, month, department, commune, order and the key modulus 97: INSEE, NIR."""
    return f"{draw.choice('12')}{born:%y%m}{draw.randrange(1, 96):02}{_digits(6, draw)}??"


_OTHERWISE: Final[Mapping[str, Callable[[date, Random], str]]] = {
    "de_idnr": _german,
    "fr_nir": _french,
    "it_codicefiscale": _italian,
}
