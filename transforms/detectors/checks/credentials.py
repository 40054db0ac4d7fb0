"""Is it a secret, or only shaped like one? Tokens that decode, passwords that somebody chose."""

import json
import re
from base64 import urlsafe_b64decode
from binascii import Error

_FEWEST_SIGNS = 8
_VALUE = re.compile("[A-Za-z0-9_+/.-]+")
_NAMED = re.compile("[a-z]+(?:[_-](?:key|secret|password|token|id|access))+")
"""Names of variables, which stand for what they hold."""
_PLACEHOLDERS = (
    "password",
    "passwd",
    "pass",
    "pwd",
    "secret",
    "xxx",
    "changeme",
    "example",
    "user",
    "username",
    "redacted",
)
_MARKS = ("${", "{{", "***", "$(", "%(", "<", "[")


def jwt(text: str) -> bool:
    """Whether the part before the first dot decodes to a JSON object that names an algorithm.

    >>> jwt("eyJhbGciOiJub25lIn0.e30.")
    True
    """
    head = text.partition(".")[0]
    try:
        header = json.loads(urlsafe_b64decode(head + "=" * (-len(head) % 4)))
    except (Error, ValueError, RecursionError):
        return False
    return isinstance(header, dict) and "alg" in header


def mixed(text: str) -> bool:
    """Whether letters and digits are mixed as chance mixes them: digits, both cases, and few repetitions.

    >>> mixed("9f8E7d6C5b4A3210ffEE"), mixed("responsibilities1"), mixed("a" * 40)
    (True, False, False)
    """
    sorts = (any(c.isdigit() for c in text), any(c.islower() for c in text), any(c.isupper() for c in text))
    return all(sorts) and len(set(text)) >= _FEWEST_SIGNS


def assigned(text: str) -> bool:
    """The same of what stands behind a word and a colon, an equals sign or a blank.

    >>> assigned("api_key=9f8E7d6C5b4A3210ffEE"), assigned("bearer of responsibilities")
    (True, False)
    """
    return mixed(_VALUE.findall(text.rstrip("="))[-1])


def chosen(text: str) -> bool:
    """Whether what follows the last blank, colon or equals sign may be a password: letters mixed with digits or signs.

    >>> chosen("password: hunter2!"), chosen("password policy"), chosen("password=${PASSWORD}")
    (True, False, False)
    """
    last = text.replace("=", " ").replace(": ", " ").split()[-1].strip("\"'").rstrip(".!?)")
    if any(mark in last for mark in _MARKS) or last.lower() in _PLACEHOLDERS:
        return False
    letters = any(c.isalpha() for c in last)
    return letters and any(not c.isalpha() and c not in "-'’:/" for c in last)


def kept_in_url(text: str) -> bool:
    """Whether the password in a URL is none of the words that stand for one.

    >>> kept_in_url("https://user:password@host"), kept_in_url("redis://:s3cr3t@host")
    (False, True)
    """
    password = text.rpartition("@")[0].rpartition(":")[2]
    placeholder = password.lower() in _PLACEHOLDERS or _NAMED.fullmatch(password) is not None
    return not placeholder and not any(mark in password for mark in _MARKS)
