"""Does it say where on earth? Coordinates and postal codes, by their form."""

import re

from transforms.detectors.detector import listed

_FLOAT = re.compile(r"[+-]?[0-9]+\.[0-9]+")
_DEGREES = re.compile(r"([0-9]{1,3})° ?([0-9]{1,2})")
_POLE, _HALF_TURN, _MINUTES = 90, 180, 60
_BRITISH = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]? [0-9][ABD-HJLNP-UW-Z]{2}")
_BRITISH_AREAS = frozenset(
    listed(
        "AB, AL, B, BA, BB, BD, BH, BL, BN, BR, BS, BT, CA, CB, CF, CH, CM, CO, CR, CT, CV, CW, DA, DD, DE, DG, "
        "DH, DL, DN, DT, DY, E, EC, EH, EN, EX, FK, FY, G, GL, GU, GY, HA, HD, HG, HP, HR, HS, HU, HX, IG, IM, "
        "IP, IV, JE, KA, KT, KW, KY, L, LA, LD, LE, LL, LN, LS, LU, M, ME, MK, ML, N, NE, NG, NN, NP, NR, NW, OL, "
        "OX, PA, PE, PH, PL, PO, PR, RG, RH, RM, S, SA, SE, SG, SK, SL, SM, SN, SO, SP, SR, SS, ST, SW, SY, TA, "
        "TD, TF, TN, TQ, TR, TS, TW, UB, W, WA, WC, WD, WF, WN, WR, WS, WV, YO, ZE"
    )
)
_CANADIAN = re.compile(r"[A-Z][0-9][A-Z][ -]?[0-9][A-Z][0-9]")
_DUTCH = re.compile(r"[1-9][0-9]{3} ?([A-Z]{2})")
_NOT_DUTCH = frozenset(
    listed("AD, AM, BC, CM, EU, GB, HP, HZ, KB, KG, KM, KW, MB, ML, MM, MW, PM, PS, SA, SD, SS, TB, UK, US")
)
"""Units, eras, countries and short words behind a number; SA, SD and SS are never given out."""
_YEAR = re.compile("20(?:1[5-9]|2[0-9]|3[0-5])")
_PLUS_FOUR = re.compile(r"[0-9]{5}-[0-9]{4}")
_WITH_COUNTRY = re.compile(r"(?:D|A|CH|F|B|L|I|DK|FIN|PL|CZ)-[0-9]{4,5}")


def coordinates(text: str) -> bool:
    """Whether latitude and longitude are as large as such are, and not both zero.

    >>> coordinates("52.520008, 13.404954"), coordinates("95.1234, 13.1234")
    (True, False)
    """
    if "." in text and "'" not in text and len(pair := [float(part) for part in _FLOAT.findall(text)]) == 2:  # noqa: PLR2004
        return abs(pair[0]) <= _POLE and abs(pair[1]) <= _HALF_TURN and any(pair)
    degrees = [(int(whole), int(minutes)) for whole, minutes in _DEGREES.findall(text)]
    sound = all(minutes < _MINUTES for _, minutes in degrees)
    return len(degrees) == 2 and sound and degrees[0][0] <= _POLE and degrees[1][0] <= _HALF_TURN  # noqa: PLR2004


def amid(before: str, text: str, behind: str) -> bool:
    """Whether two numbers are coordinates there.

    They are where degrees, letters of the compass or words for them are written; else where they are a pair and no
    longer row of numbers, not both below 1, and five decimals long (four where nothing else stands there) or behind a
    word for a place.

    >>> amid("at ", "52.520008, 13.404954", ""), amid("[", "52.520008, 13.404954", ", 0.5]"), amid("", "0.69, 0.51", "")
    (True, False, False)
    """
    if _MARKED.search(text):
        return True
    small = all(abs(float(part)) < 1 for part in _FLOAT.findall(text))
    if small or _ROW_BEFORE.search(before) or _ROW_BEHIND.match(behind):
        return False
    if _PLACES.search(before) is not None:
        return True
    alone = not before.strip() and not behind.strip()
    return (_CLOSER if alone else _CLOSE).fullmatch(text) is not None and not _NESTED.search(before)


_MARKED = re.compile("[°A-Za-z]")
_ROW_BEFORE = re.compile(r"[0-9.]\s{0,16}[,; ]\s{0,16}\Z")
_ROW_BEHIND = re.compile(r"\s{0,16}[,; ]\s{0,16}[+-]?[0-9]+\.[0-9]|[,;] {0,3}[+-]?[0-9]|%| ?[=±]")
_NESTED = re.compile(r"[\[({][\[({]\s{0,4}\Z|[\])}],\s{0,8}[\[({]\s{0,4}\Z")
_CLOSE, _CLOSER = (re.compile(rf"[+-]?[0-9]+\.[0-9]{{{least},}}[^0-9]+[0-9]+\.[0-9]{{{least},}}") for least in (5, 4))
"""How precise a pair is among other words, and one that is all there is."""
_PLACES = re.compile(
    r"(?i)(?:^|[^a-z])(?:gps|lat|lon|lng|latlng|latlon|latitude|longitude|geo[a-z]{0,12}|locat[a-z]{2,3}|coords?|"
    r"coordinates?|coordonnées|coordenadas|coordinate|koordinaten|position|standort|ubicación|posizione|adresse|address|"
    r"place|lives|map|maps)(?:[^a-z]|\Z)"
)


def postal_code(text: str) -> bool:
    """Whether it may be a postal code beside a word that says so: no number with its unit, and no recent year.

    >>> postal_code("10115"), postal_code("2025 AD")
    (True, False)
    """
    dutch = _DUTCH.fullmatch(text)
    return (dutch is None or dutch[1] not in _NOT_DUTCH) and _YEAR.fullmatch(text) is None


def postal_code_by_form(text: str) -> bool:
    """Whether the form alone tells it: British with its space and area, Canadian, Dutch, ZIP+4, or led by a country.

    >>> postal_code_by_form("SW1A 1AA"), postal_code_by_form("K1A 0B1"), postal_code_by_form("10115")
    (True, True, False)
    """
    if _BRITISH.fullmatch(text):
        return re.match("[A-Z]+", text)[0] in _BRITISH_AREAS  # type: ignore[index]
    return any(form.fullmatch(text) is not None for form in (_CANADIAN, _DUTCH, _PLUS_FOUR, _WITH_COUNTRY))
