"""Private keys, whole and cut off, in mail, in programs and in XML."""

import pytest

from transforms.detectors.checks.keys import private

BEGIN, END = "-----BEGIN RSA PRIV" + "ATE KEY-----", "-----END RSA PRIV" + "ATE KEY-----"
LINE = "MIIEowIBAAKCAQEAxyz1234567890abcdefghijklmnopqrstuvwxyzABCDEFGHI"
LAST = "KLMNOPQRSTUVWXYZ0123456789+/abc="


def private_part(text: str) -> str:
    span = private(text)
    return text[slice(*span)] if span else ""


@pytest.mark.parametrize(
    "between",
    [
        "\n",
        "\r\n",
        "\n> ",
        '\\n"\n       "',
        "&#10;",
        "\nVersion: GnuPG v2 (GNU/Linux)\n\n",
        "\n2024-01-01 12:00:00 host app[12]: ",
    ],
)
def test_a_key_goes_to_its_last_line_whatever_stands_between_lines(between: str) -> None:
    key = between.join((BEGIN, LINE, LAST, END))
    assert private_part(f"{key} and more") == key


@pytest.mark.parametrize("between", ["\n", "\r\n", "\n> ", '\\n"\n       "', "&#10;", "\\n"])
@pytest.mark.parametrize("last", [LAST, "KLMN", "abc0123="])
def test_of_a_key_that_was_cut_off_no_line_stays(between: str, last: str) -> None:
    key = between.join((BEGIN, LINE, last))
    assert private_part(key) == key
    assert private_part(f"{key}\nand this is what was said of it") == key


def test_headers_do_not_end_a_key_that_was_cut_off() -> None:
    key = f"{BEGIN}\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,A1B2\n\n{LINE}\n{LAST}"
    assert private_part(f"{key}\nnext line") == key


def test_a_key_that_is_only_spoken_of_is_its_first_line() -> None:
    assert private_part(f"{BEGIN} is how it begins.\nThere is more.") == BEGIN
    assert private_part(f"{BEGIN}\nthen\nmore") == BEGIN
    assert private("no key") is None
