"""Is it a secret, or only shaped like one? Tokens that decode, keys as chance makes them, passwords of addresses."""

import json
import re
from base64 import urlsafe_b64decode
from binascii import Error

_FEWEST_SIGNS = 8
_DRAWN = 12
"""Letters and digits in a row that words and numbers between hyphens have not."""
NAMED = re.compile("[a-z]+(?:[_-](?:key|secret|password|token|id|access))+")
"""Names of variables, which stand for what they hold."""
PLACEHOLDERS = (
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
MARKS = ("${", "{{", "***", "$(", "%(")
_OPENING = ("<", "[")


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


def issued(text: str) -> bool:
    """Whether a key that begins with `sk-` goes on as chance makes it, not in words; others say enough as they begin.

    >>> issued("sk-learn-is-a-great-library-for-python"), issued("sk-proj-a1B2c3D4e5a1B2c3D4e5")
    (False, True)
    """
    if not text.startswith("sk-"):
        return True
    drawn = (part for part in re.split("[-_]", text) if len(part) >= _DRAWN)
    return any(any(c.isdigit() for c in part) for part in drawn)


def kept_in_url(text: str) -> bool:
    """Whether the password in a URL is none of the words that stand for one.

    >>> kept_in_url("https://user:password@host"), kept_in_url("redis://:s3cr3t@host")
    (False, True)
    """
    password = text.rpartition("@")[0].rpartition(":")[2]
    placeholder = password.lower() in PLACEHOLDERS or NAMED.fullmatch(password) is not None
    return not placeholder and not any(mark in password for mark in (*MARKS, *_OPENING))
