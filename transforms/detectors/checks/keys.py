"""Where does a private key end? At its last line, or, where that was cut off, behind the last line of key material."""

import re

_HEADER = re.compile(r"-----BEGIN [A-Z0-9 ]*-----")
_FOOTER = re.compile(r"-----END [A-Z0-9 ]*-----")
_MOST = 40_000
"""Characters between first and last line, more than a key of 16,384 bits has with every line quoted and indented."""
_BREAK = re.compile(r"(?:\r?\n|(?:\\r)?\\n|&#(?:10|13|x[AaDd]);|<br ?/?>)")
_MATERIAL = re.compile(r"(?<![A-Za-z0-9+/=])[A-Za-z0-9+/]{32,}={0,2}")
_REST = re.compile(r"[^A-Za-z0-9+/=]*(?P<rest>[A-Za-z0-9+/]+={0,2})[\s\"'\\,;)]*")
"""The last line of a key, which may be short: nothing else stands in it."""
_SHORT = re.compile(r"\s+([A-Za-z0-9+/]+={0,2})")
_WORD = re.compile("[A-Za-z]?[a-z]*")
_BETWEEN = re.compile(r"\s*[>|#*\"'+\\][\s>|#*\"'+\\]*")
"""What lines of programs and of mail have between two lines of a key."""
_SAYING = re.compile(r"[\s>|#*\"'+]*(?:[A-Z][A-Za-z-]{2,24}: .*|[\s>|#*\"'+\\]*)")
"""Headers of RFC 1421 and RFC 9580, and lines in which nothing stands."""


def private(text: str) -> tuple[int, int] | None:
    r"""From the first line to the end of the key; the first line alone where no key follows.

    >>> private("-----BEGIN PRIVATE KEY-----\n" + "Ab3+" * 16 + "\nxY9=\nand so on")
    (0, 97)
    """
    header = _HEADER.match(text)
    if header is None:
        return None
    footer = _FOOTER.search(text, header.end(), header.end() + _MOST)
    return 0, footer.end() if footer else _cut_off(text, header.end())


def _cut_off(text: str, start: int) -> int:
    """Where the key material ends of a block without its end."""
    end, within = start, False
    for line, at in _lines(text, start):
        runs = list(_MATERIAL.finditer(line))
        rest = _REST.fullmatch(line)
        if runs:
            end, within = at + runs[-1].end(), True
            short = _SHORT.match(line, runs[-1].end())
            end += short.end() - runs[-1].end() if short and not _WORD.fullmatch(short[1]) else 0
        elif rest and (not _WORD.fullmatch(rest["rest"]) or (within and at + len(line) == len(text))):
            return at + rest.end("rest")
        elif not (_BETWEEN if within else _SAYING).fullmatch(line):
            break
    return end


def _lines(text: str, start: int) -> list[tuple[str, int]]:
    """The lines from there on, and where each begins."""
    lines = []
    for line_break in _BREAK.finditer(text, start):
        lines.append((text[start : line_break.start()], start))
        start = line_break.end()
    return [*lines, (text[start:], start)]
