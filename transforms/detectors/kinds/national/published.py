"""Which checks does python-stdnum lack? Those of other countries' codes, by the algorithms that they publish.

Each takes a code without separators and says whether it may be one; the rows name the sources. They take what a
pattern may find, and say no to all else.
"""

import re
from collections.abc import Callable, Sequence
from datetime import date

from transforms.detectors.checks.genuine import luhn, stdnum

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_TAIWAN = {letter: 10 + place for place, letter in enumerate("ABCDEFGHJKLMNPQRSTUVXYWZIO")}
_SINGAPORE = {
    "S": (0, "JZIHGFEDCBA"),
    "T": (4, "JZIHGFEDCBA"),
    "F": (0, "XWUTRQPNMLK"),
    "G": (4, "XWUTRQPNMLK"),
    "M": (3, "XWUTRQPNJLK"),
}
_HEALTH_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_LEAP = 2000
"""A year that has every day."""
GOVERNORATES = frozenset((*range(1, 5), *range(11, 20), *range(21, 30), *range(31, 36), 88))


def formed(form: str) -> Callable[[str], bool]:
    """Whether a code has the form; for codes that have no check digit.

    >>> formed("[A-Z][0-9]")("b4")
    True
    """
    pattern = re.compile(form, re.ASCII | re.IGNORECASE)
    return lambda text: pattern.fullmatch(text) is not None


def weighed(text: str, weights: Sequence[int]) -> int:
    """The sum of the digits, each times its weight.

    >>> weighed("123", (3, 2, 1))
    10
    """
    return sum(int(digit) * weight for digit, weight in zip(text, weights, strict=False))


def gb_nino(text: str) -> bool:
    """Whether the prefix is one that is given; there is no check digit."""
    return formed("(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z][0-9]{6}[A-D]")(text)


def us_mbi(text: str) -> bool:
    """Whether letters, digits, and those that may be either stand where they must; there is no check digit."""
    letter, either = "[AC-HJKMNP-RT-Y]", "[0-9AC-HJKMNP-RT-Y]"
    return formed(f"[1-9]{letter}{either}[0-9]{letter}{either}[0-9]{letter}{{2}}[0-9]{{2}}")(text)


def vn_cccd(text: str) -> bool:
    """Whether the province is one; there is no check digit."""
    return formed("0(?:0[1-9]|[1-8][0-9]|9[0-6])[0-9]{9}")(text)


def de_rvnr(text: str) -> bool:
    """Weights 2 1 2 5 7 1 2 1 2 1 2 1 over digits and the letter as two digits; 50 may be added to the day."""
    if not formed("[0-9]{8}[A-Z][0-9]{3}")(text):
        return False
    number = f"{text[:8]}{_LETTERS.index(text[8].upper()) + 1:02}{text[9:11]}"
    total = sum(_crossed(int(d) * w) for d, w in zip(number, (2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1), strict=True))
    return total % 10 == int(text[11]) and dated(_LEAP, int(text[4:6]), int(text[2:4]) % 50)


def de_kvnr(text: str) -> bool:
    """Weights 1 and 2 over the letter as two digits and the digits; sums of digits, modulus 10."""
    if not formed("[A-Z][0-9]{9}")(text):
        return False
    number = f"{_LETTERS.index(text[0].upper()) + 1:02}{text[1:9]}"
    return sum(_crossed(int(d) * w) for d, w in zip(number, (1, 2) * 5, strict=True)) % 10 == int(text[9])


def es_naf(text: str) -> bool:
    """The last two digits are the rest by 97 of province and number, without its leading zero."""
    if not formed("[0-9]{12}")(text):
        return False
    number = int(text[2:10])
    whole = int(text[:2]) * 10 ** (8 if number >= 10**7 else 7) + number
    return whole % 97 == int(text[10:])


def hu_taj(text: str) -> bool:
    """Weights 3 and 7, modulus 10."""
    return formed("[0-9]{9}")(text) and weighed(text, (3, 7) * 4) % 10 == int(text[8])


def hu_adojel(text: str) -> bool:
    """Weights 1 to 9, modulus 11; 10 is never given."""
    return formed("8[0-9]{9}")(text) and weighed(text, range(1, 10)) % 11 == int(text[9])


def ru_snils(text: str) -> bool:
    """Weights 9 to 1, modulus 101; 100 is written 00."""
    return formed("[0-9]{11}")(text) and weighed(text, range(9, 0, -1)) % 101 % 100 == int(text[9:])


def kz_iin(text: str) -> bool:
    """A date, the century in the seventh digit; weights 1 to 11, and 3 to 11, 1, 2 where those give 10, modulus 11."""
    if not formed("[0-9]{6}[0-6][0-9]{5}")(text):
        return False
    century = 1800 + (int(text[6]) - 1) // 2 * 100 if text[6] != "0" else 2000
    check = weighed(text, range(1, 12)) % 11
    if check == 10:  # no digit: another row of weights
        check = weighed(text, (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2)) % 11
    return check == int(text[11]) and dated(century + int(text[:2]), int(text[2:4]), int(text[4:6]))


def pt_cc(text: str) -> bool:
    """Luhn's sums over digits and letters, as python-stdnum has them, of twelve characters."""
    return formed("[0-9]{9}[A-Z][A-Z0-9][0-9]")(text) and stdnum("pt.cc")(text)


def lu_matricule(text: str) -> bool:
    """A date; Luhn up to the twelfth digit, Verhoeff over the first eleven and the thirteenth."""
    if not formed("(?:18|19|20)[0-9]{11}")(text) or not luhn(text[:12]):
        return False
    return stdnum("verhoeff")(text[:11] + text[12]) and dated(int(text[:4]), int(text[4:6]), int(text[6:8]))


def jmbg(*regions: int) -> Callable[[str], bool]:
    """The check of the former Yugoslavia's number for those whose two digits of the region are among `regions`."""

    def check(text: str) -> bool:
        if not formed("[0-9]{13}")(text) or int(text[7:9]) not in regions:
            return False
        year = int(text[4:7]) + (2000 if text[4] < "8" else 1000)
        total = weighed(text, (7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2))
        return -total % 11 % 10 == int(text[12]) and dated(year, int(text[2:4]), int(text[:2]))

    return check


def br_pis(text: str) -> bool:
    """Weights 3 2 9 8 7 6 5 4 3 2, modulus 11."""
    if not formed("[0-9]{11}")(text) or text == "0" * 11:
        return False
    return -weighed(text, (3, 2, 9, 8, 7, 6, 5, 4, 3, 2)) % 11 % 10 == int(text[10])


def uy_ci(text: str) -> bool:
    """Weights 2 9 8 7 6 3 4, modulus 10."""
    return formed("[0-9]{8}")(text) and -weighed(text, (2, 9, 8, 7, 6, 3, 4)) % 10 == int(text[7])


def au_medicare(text: str) -> bool:
    """Weights 1 3 7 9, modulus 10, in the ninth digit; the card's and the person's follow."""
    return formed("[2-6][0-9]{9,10}")(text) and weighed(text, (1, 3, 7, 9) * 2) % 10 == int(text[8])


def nz_nhi(text: str) -> bool:
    """Weights 7 to 2, modulus 11; codes that end in a letter modulus 23, or 24 as their draft had it."""
    if not formed("[A-HJ-NP-Z]{3}[0-9]{2}(?:[0-9]{2}|[A-HJ-NP-Z]{2})")(text):
        return False
    values = [_HEALTH_LETTERS.index(c) + 1 if c.isalpha() else int(c) for c in text.upper()]
    total = sum(value * weight for value, weight in zip(values, range(7, 1, -1), strict=False))
    if text[-1].isalpha():
        return values[-1] in {23 - total % 23, 24 - total % 24}
    return total % 11 != 0 and -total % 11 % 10 == values[-1]


def tw_nid(text: str) -> bool:
    """The letter as two digits with weights 1 and 9, then 8 to 1 and 1, modulus 10."""
    if not formed("[A-Z][1289][0-9]{8}")(text):
        return False
    first, last = divmod(_TAIWAN[text[0].upper()], 10)
    return (first + 9 * last + weighed(text[1:], (8, 7, 6, 5, 4, 3, 2, 1, 1))) % 10 == 0


def hk_hkid(text: str) -> bool:
    """Weights 9 to 1 over letters (A is 10; one letter has a blank of 36 before it) and digits, modulus 11."""
    code = text.upper().translate(str.maketrans("", "", "()"))
    if not formed("[A-Z]{1,2}[0-9]{6}[0-9A]")(code):
        return False
    values = [36] * (9 - len(code)) + [int(c, 36) for c in code]
    return sum(value * weight for value, weight in zip(values, range(9, 0, -1), strict=True)) % 11 == 0


def sg_nric(text: str) -> bool:
    """Weights 2 7 6 5 4 3 2, and 4 more from 2000 on, modulus 11 into the letters of the series."""
    code = text.upper()
    if not formed("[STFGM][0-9]{7}[A-Z]")(code):
        return False
    offset, letters = _SINGAPORE[code[0]]
    return letters[(offset + weighed(code[1:], (2, 7, 6, 5, 4, 3, 2))) % 11] == code[8]


def lk_nic(text: str) -> bool:
    """Whether the day of the year is one; women's are 500 more."""
    if formed("[0-9]{9}[VX]")(text):
        return 1 <= int(text[2:5]) % 500 <= 366  # days of a year; women's are 500 more
    return formed("(?:19|20)[0-9]{10}")(text) and 1 <= int(text[4:7]) % 500 <= 366


def saudi(text: str) -> bool:
    """Luhn; 1 before citizens, 2 before residents."""
    return formed("[12][0-9]{9}")(text) and luhn(text)


def emirates(text: str) -> bool:
    """Luhn over the country's 784, a year and a number."""
    return formed("784(?:19|20)[0-9]{10}")(text) and luhn(text)


def ir_nid(text: str) -> bool:
    """Weights 10 to 2, modulus 11; not one digit throughout."""
    if not formed("[0-9]{10}")(text) or len(set(text)) == 1:
        return False
    rest = weighed(text, range(10, 1, -1)) % 11
    return int(text[9]) == (rest if rest < 2 else 11 - rest)  # as it is laid down


def kw_civil(text: str) -> bool:
    """A date, the century before it; weights 2 1 6 3 7 9 10 5 8 4 2, modulus 11."""
    if not formed("[23][0-9]{11}")(text):
        return False
    year = (1700 + 100 * int(text[0])) + int(text[1:3])
    check = 11 - weighed(text, (2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)) % 11
    return check == int(text[11]) and dated(year, int(text[3:5]), int(text[5:7]))


def eg_nid(text: str) -> bool:
    """A date, the century before it, and a governorate."""
    if not formed("[23][0-9]{13}")(text) or int(text[7:9]) not in GOVERNORATES:
        return False
    return dated(1700 + 100 * int(text[0]) + int(text[1:3]), int(text[3:5]), int(text[5:7]))


def dated(year: int, month: int, day: int) -> bool:
    """Whether there is such a day.

    >>> dated(2023, 2, 29)
    False
    """
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _crossed(number: int) -> int:
    return number // 10 + number % 10
