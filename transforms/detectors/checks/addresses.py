"""Is it an address on a network that somebody has? IPv4, IPv6, MAC, profiles."""

import re
from ipaddress import AddressValueError, IPv6Address

_NOBODYS = frozenset(("0.0.0.0", "127.0.0.1"))  # noqa: S104 (nothing is bound to it)
_PARTS, _OCTETS, _LARGEST = 4, 6, 255
_FEWEST = 4
"""Hexadecimal digits of an address that is not just two colons in something else."""
_HEX = re.compile("[0-9a-f]+")
_PAGES = frozenset(
    (
        *("about", "explore", "features", "home", "i", "intent", "issues", "jobs", "login", "marketplace", "orgs", "p"),
        *(
            "pages",
            "photo",
            "pricing",
            "privacy",
            "profile.php",
            "reel",
            "search",
            "settings",
            "share",
            "sharer",
            "signup",
        ),
        *("sponsors", "stories", "terms", "topics", "trending", "tv", "watch", "groups", "events", "hashtag", "apps"),
        *("directory", "downloads", "sharer.php", "plugins", "dialog", "policies", "help", "security", "enterprise"),
    )
)
"""First words of paths that are no user's."""


def ipv4(text: str) -> bool:
    """Whether there are four numbers up to 255, which are no netmask, and neither 127.0.0.1 nor 0.0.0.0.

    >>> ipv4("203.0.113.7"), ipv4("256.1.1.1"), ipv4("1.2.3.4.5")
    (True, False, False)
    """
    parts = re.findall("[0-9]+", text)
    if len(parts) != _PARTS or any(int(part) > _LARGEST for part in parts):
        return False
    return ".".join(parts) not in _NOBODYS and not (parts[0] == "255" and parts[1] in ("0", "255"))


def ipv6(text: str) -> bool:
    """Whether RFC 4291 takes it, and it has at least four hexadecimal digits.

    >>> ipv6("2001:db8::1"), ipv6("a::b"), ipv6("12:34:56:78:9a:bc")
    (True, False, False)
    """
    try:
        IPv6Address(text)
    except AddressValueError:
        return False
    return sum(map(len, _HEX.findall(text.lower()))) >= _FEWEST


def mac(text: str) -> bool:
    """Whether six octets are not all the same: neither nobody's nor everybody's.

    >>> mac("00:1B:44:11:3A:B7"), mac("ff-ff-ff-ff-ff-ff")
    (True, False)
    """
    digits = "".join(_HEX.findall(text.lower()))
    return len(digits) == 2 * _OCTETS and len(set(digits)) > 1


def profile(text: str) -> bool:
    """Whether what follows the site's name is a user's name and none of the site's own pages.

    >>> profile("github.com/annmiller"), profile("github.com/features")
    (True, False)
    """
    return text.rpartition("/")[2].lower() not in _PAGES


_TAGS = frozenset(
    (
        *(
            "abc",
            "abstractmethod",
            "attr",
            "cached_property",
            "classmethod",
            "contextmanager",
            "dataclass",
            "decorator",
        ),
        *("deprecated", "example", "exception", "final", "fixture", "functools", "ivar", "license", "link", "note"),
        *("overload", "override", "param", "pytest", "property", "raise", "raises", "return", "returns", "rtype"),
        *("see", "since", "staticmethod", "test", "throws", "todo", "type", "typing", "unittest", "var", "wraps"),
    )
)
"""What is said of code behind an @."""
_DECORATED = re.compile(r"\(|\s*\n\s*(?:@|(?:async |export |public |private |static )*(?:def|class|function)\b)")


def handle(before: str, text: str, behind: str) -> bool:  # noqa: ARG001 - what stands before says nothing
    r"""Whether a name behind an @ is somebody's, and does not decorate or describe code.

    >>> handle("on Twitter: ", "@ann_miller", ""), handle("", "@property", "\n    def name"), handle("", "@app", "(1)")
    (True, False, False)
    """
    tag = text.startswith("@") and text[1:].partition(".")[0].lower() in _TAGS
    return not tag and not (text.startswith("@") and _DECORATED.match(behind))
