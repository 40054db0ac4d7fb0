"""Numbers that touch words are found whole, at their places in the text as it came, and codes stay codes."""

from itertools import pairwise

import pyarrow as pa
import pytest

from transforms.detectors.catalogue import KINDS
from transforms.detectors.seeking import seeker
from transforms.detectors.texts.glued import glued
from transforms.detectors.texts.stretches import Texts

LABELS = {"ssn", "fax", "dob", "tel"}


def apart(*texts: str) -> list[str]:
    held = Texts.of(pa.array(texts, pa.large_string()))
    places = glued(held, LABELS).tolist()
    read = []
    for begin, end in zip(held.offsets[:-1].tolist(), held.offsets[1:].tolist(), strict=True):
        bounds = [begin, *(at for at in places if begin <= at < end), end]
        pieces = [held.data[low:high].tobytes() for low, high in pairwise(bounds)]
        read.append(b" ".join(pieces).decode())
    return read


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("536-22-1847DOB:1980", "536-22-1847 DOB:1980"),
        ("0132Fax:0199", "0132 Fax:0199"),
        ("0132Fax0199Name", "0132 Fax 0199 Name"),
        ("SSN536-22-1847", "SSN 536-22-1847"),
        ("tel0171, xtel0171, _tel0171, 1tel0171", "tel 0171, xtel0171, _tel0171, 1tel0171"),
        ("IBANDE89 3704", "IBAN DE89 3704"),
        ("é0132Fax, ß SSN1", "é0132 Fax, ß SSN 1"),
        *((text, text) for text in ("0132AB", "12WEST3456", "A3F9Cb", "3d", "5Ä", "0132", "", "Fa5", "DOB")),
    ],
)
def test_words_are_set_apart_from_numbers(text: str, read: str) -> None:
    assert apart("7", text, "Fax") == ["7", read, "Fax"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Phone:415-555-0132Fax:", [("phone", "415-555-0132")]),
        ("SSN:536-22-1847DOB:1980-02-03", [("us_ssn", "536-22-1847"), ("date_of_birth", "1980-02-03")]),
        ("SSN536-22-1847", [("us_ssn", "536-22-1847")]),
        ("Tel0171 2345678Fax0171 2345679", [("phone", "0171 2345678"), ("phone", "0171 2345679")]),
        ("Card4111 1111 1111 1111Exp12/27", [("card", "4111 1111 1111 1111"), ("card_expiry", "12/27")]),
        ("IBANDE89 3704 0044 0532 0130 00BIC", [("iban", "DE89 3704 0044 0532 0130 00")]),
        ("IP:10.20.30.40Port:80", [("ipv4", "10.20.30.40")]),
        ("größer: SSN536-22-1847Name", [("us_ssn", "536-22-1847")]),
        ("user123Smith@example.com", [("email", "user123Smith@example.com")]),
        ("https://example.org/a1234567890Bcd", [("url", "https://example.org/a1234567890Bcd")]),
        ("GB82WEST12345698765432", [("iban", "GB82WEST12345698765432")]),
        ("12345Pack, 4155550132x, Room12Floor3", []),
    ],
)
def test_what_touches_words_is_found_whole(text: str, found: list[tuple[str, str]]) -> None:
    spans = seeker(KINDS)(pa.array(["1", text, "Fax"]))
    places = zip(spans.row.tolist(), spans.kind.tolist(), spans.start.tolist(), spans.end.tolist(), strict=True)
    octets = text.encode()
    said = [(row, spans.kinds[kind], octets[start:end].decode()) for row, kind, start, end in places]
    assert [one for one in said if one[0] == 1] == [(1, *one) for one in found]
