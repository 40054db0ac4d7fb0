r"""How is a text written into another, and which characters do its escapes stand for?

    written = Written.of("phone=%2B4917123456789")
    written.signs(next(ESCAPE.finditer(written.text)))     # [("+", 3)]

Read are the escapes of JSON (RFC 8259, section 7), percent-encoded UTF-8 (RFC 3986, section 2.1), the plus that is a
space in forms (URL Standard, application/x-www-form-urlencoded), references to characters of HTML and XML by name or
number, `<wbr>`, and quoted-printable (RFC 2045, section 6.7).
"""

import re
from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from html import unescape
from html.entities import html5

Signs = list[tuple[str, int]]
"""Characters, and how many signs each was written with; an empty one is nothing at all."""
_HEX = "[0-9a-fA-F]"
ESCAPE = re.compile(
    r"(?=[\\%&=<+])(?:"
    rf"(?P<entity>(?:&|\\{{1,8}}u0026)(?:amp;){{0,4}}(?P<name>#[0-9]{{1,7}}|#[xX]{_HEX}{{1,6}}|[A-Za-z]\w{{1,31}});)|"
    rf"(?P<json>\\{{1,8}}u(?P<high>[dD][89abAB]{_HEX}{{2}})\\{{1,8}}u(?P<low>[dD][c-fC-F]{_HEX}{{2}})|"
    rf"\\{{1,8}}u(?P<code>{_HEX}{{4}})|\\{{1,8}}(?P<sign>[\"/])|"
    r"(?P<folder>(?<=[A-Za-z]))?(?P<several>\\{1,8})(?P<blank>[nrtbf])(?P<small>(?=[a-z]))?)|"
    rf"(?P<percents>(?:%(?:25){{0,4}}{_HEX}{{2}})+)|"
    r"(?P<gone><[wW][bB][rR] ?/?>)|"
    r"(?P<soft>=(?:\r?\n|(?:\\{1,8}r)?\\{1,8}n))|"
    r"(?P<quoted>(?:=[0-9A-F]{2})+)|"
    r"(?P<plus>\+))",
    re.ASCII,
)
_UNIT = re.compile(rf"%(?:25){{0,4}}({_HEX}{{2}})")
_SECRET = re.compile(r"://[^/\s]{0,512}@")
"""What holds the password of an address."""
_TOKEN = re.compile(r"""[^\s&="'<>?;]+""")
_NUMBER, _WORD = (rf"(?:{signs}|%{_HEX}{{2}})+" for signs in (r"[0-9().,:/-]", r"[^\W\d_]|[().,:'-]"))
_FORM = re.compile(rf"\+?(?:{_NUMBER}|{_WORD})(?:\+(?:{_NUMBER}|{_WORD}))*")
"""Words and numbers with a plus between: no base64, in which letters and digits are mixed."""
_ENCODED = re.compile(rf"%{_HEX}{{2}}")
_PRINTABLE = re.compile(
    r"(?i:quoted-printable)|=[C-F][0-9A-F]=[89AB][0-9A-F]|=3D[\"'\w]|^[^\n]{65,75}[^\n=]=\r?$", re.MULTILINE
)
"""What tells that a text is quoted-printable."""
_LINE = 76
"""Characters of its lines, at most."""
_IDENTIFIER = re.compile(r"\s*(?:export )?[\w.\[\]-]*\s?")
_PADDED = re.compile(
    r"(?<![A-Za-z0-9+/])(?=[a-z0-9+/]*[A-Z])(?=[A-Z0-9+/]*[a-z])(?:[A-Za-z0-9+/]{4})*[A-Za-z0-9+/]{3}\Z"
)
"""The last line of base64, of which an `=` makes groups of four: letters of both cases."""
_DOMAIN = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,62}(?:\.[A-Za-z0-9-]{1,63}){0,3}\.[A-Za-z]{2,24}\b")
_PARAMETER = re.compile(r"[?&][\w.-]{0,60}\Z")
_BLANKS = {"n": "\n", "r": "\r", "t": "\t", "b": " ", "f": " "}
_JSON = ("{", "[", '"')
_ALIKE = {"\u00a0": " ", "\u2010": "-", "\u2011": "-"}
"""Signs that are referred to where lines are not to break, for those that they look like."""
_SURROGATES = range(0xD800, 0xE000)
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True)
class Written:
    """A text, and what is known of all of it."""

    text: str
    in_json: bool
    printable: bool
    """Whether it is quoted-printable."""
    secrets: list[int]
    """Where what holds the password of an address begins, and ends, in turn."""
    spaces: frozenset[int]
    """Where a plus stands for a space."""

    @classmethod
    def of(cls, text: str) -> "Written":
        """What a look at it tells."""
        secrets = [side for stretch in _SECRET.finditer(text) for side in stretch.span()] if "://" in text else []
        spaces = frozenset(_spaces(text)) if "+" in text else frozenset[int]()
        return cls(text, text.lstrip()[:1] in _JSON, is_printable(text), secrets, spaces)

    def signs(self, escape: re.Match[str]) -> Signs | None:
        """What the escape stands for; None: it is meant as it stands."""
        which = escape.lastgroup
        if which == "entity":
            sign = _referred(escape["name"])
            return None if sign is None else _one(sign, escape)
        if which == "percents":
            return None if self._secret(escape) or self._share(escape) else _percents(escape[0])
        if which == "json":
            return None if self._is_path(escape) else _one(_meant(escape), escape)
        if which == "plus":
            return _one(" ", escape) if escape.start() in self.spaces else None
        if which == "quoted":
            return _printed(escape[0]) if self.printable or self._in_address(escape) else None
        return _one("", escape) if which == "gone" or self._wraps(escape) else None

    def _secret(self, escape: re.Match[str]) -> bool:
        """Whether it stands in a password."""
        return bisect(self.secrets, escape.start()) % 2 == 1

    def _is_path(self, escape: re.Match[str]) -> bool:
        if not self.in_json and self._secret(escape):
            return True
        if escape["sign"]:
            return not self.in_json
        folder = escape["folder"] is not None and escape["small"] is not None
        return bool(escape["blank"]) and folder and not (self.in_json and escape["several"] == "\\")

    def _share(self, escape: re.Match[str]) -> bool:
        """Whether it is the sign of a percentage and a number behind it, as in `100%20 of them`."""
        start, end = escape.span()
        return (
            escape[0][1:].isdecimal()
            and self.text[max(start - 1, 0) : start].isdecimal()
            and (end == len(self.text) or self.text[end] in " \t\r\n.,;:!?)")
        )

    def _wraps(self, escape: re.Match[str]) -> bool:
        """Whether an `=` ends a line of a text that goes on: not behind a name without a value, nor behind base64."""
        start, end = escape.span()
        before = max(start - _LINE, self.text.rfind("\n", max(start - _LINE, 0), start) + 1)
        if self.printable:
            return True
        beside = self.text[max(start - 1, 0) : start], self.text[end : end + 1]
        letters = all(sign.isalnum() or (bool(sign) and sign in "@._-") for sign in beside)
        padded = _PADDED.search(self.text, before, start) is not None
        return letters and not padded and not _IDENTIFIER.fullmatch(self.text, before, start)

    def _in_address(self, escape: re.Match[str]) -> bool:
        """Whether it is the @ between a name and a domain."""
        start, end = escape.span()
        return (
            escape[0] == "=40"
            and self.text[max(start - 1, 0) : start].isalnum()
            and _DOMAIN.match(self.text, end) is not None
            and _PARAMETER.search(self.text, max(start - 64, 0), start) is None
        )


def is_printable(text: str) -> bool:
    """Whether a text is quoted-printable, as far as it tells."""
    return "=" in text and _PRINTABLE.search(text) is not None


def _one(sign: str, escape: re.Match[str]) -> Signs:
    return [(sign, len(escape[0]))]


def _spaces(text: str) -> Iterator[int]:
    """Where a plus is a space: between words and numbers of a field of a form, unless an address follows."""
    for token in _TOKEN.finditer(text):
        start, end = token.span()
        value = token[0]
        if "+" not in value or "@" in value or "%40" in value or not _FORM.fullmatch(value):
            continue
        keyed = start > 1 and text[start - 1] == "=" and (text[start - 2].isalnum() or text[start - 2] in "_])")
        if keyed or _ENCODED.search(value):
            yield from (place for place in range(start + 1, end - 1) if text[place] == "+")


@cache
def _named() -> dict[str, str]:
    return {name[:-1]: sign for name, sign in html5.items() if name.endswith(";")}


@cache
def _referred(name: str) -> str | None:
    """The character of this name or number."""
    sign = unescape(f"&{name};") if name[0] == "#" else _named().get(name, "")
    return None if not sign or _UNSEEN.match(sign) else _ALIKE.get(sign, sign)


def _percents(run: str) -> Signs | None:
    """What a run of percent-encoded bytes says; None where it is no text."""
    if len(run) == 3 * run.count("%"):
        return _decoded(bytes.fromhex(run.replace("%", "")), [3] * (len(run) // 3), other=None)
    units = list(_UNIT.finditer(run))
    sizes = [len(unit[0]) for unit in units]
    return _decoded(bytes.fromhex("".join(unit[1] for unit in units)), sizes, other=None)


def _printed(run: str) -> Signs | None:
    return _decoded(bytes.fromhex(run.replace("=", "")), [3] * (len(run) // 3), other="latin-1")


def _decoded(octets: bytes, sizes: list[int], *, other: str | None) -> Signs | None:
    """The characters of UTF-8, else of the `other` encoding, and how long all that stood for each was."""
    try:
        signs, each = octets.decode(), None if octets.isascii() else 1
    except UnicodeDecodeError:
        if other is None:
            return None
        signs, each = octets.decode(other), None
    if _UNSEEN.search(signs):
        return None
    if each is None:
        return list(zip(signs, sizes, strict=True))
    said: Signs = []
    at = 0
    for sign in signs:
        behind = at + len(sign.encode())
        said.append((sign, sum(sizes[at:behind])))
        at = behind
    return said


def _meant(escape: re.Match[str]) -> str:
    """What an escape of JSON says."""
    if escape["high"]:
        return (bytes.fromhex(escape["high"]) + bytes.fromhex(escape["low"])).decode("utf-16-be")
    if escape["code"]:
        code = int(escape["code"], 16)
        return chr(code) if code not in _SURROGATES else "\ufffd"
    return _BLANKS[escape["blank"]] if escape["blank"] else escape["sign"]
