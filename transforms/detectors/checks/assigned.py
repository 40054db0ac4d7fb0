"""What stands behind a word that names a secret: from where to where, and may it be one?

Of `DB_PASSWORD=Summer,2024!;user=ann` the password is `Summer,2024!`; of `password = args.password` nothing is.
Expressions of programs, names of variables, references and words that stand for a secret are none.
"""

import re
from collections.abc import Callable
from itertools import pairwise
from re import Pattern

from transforms.detectors.checks.credentials import MARKS, NAMED, PLACEHOLDERS, mixed
from transforms.detectors.detector import listed

_QUOTES = "\"'`"
_CLOSING = {")": "(", "]": "[", "}": "{"}
_NEXT = re.compile(r"[,;&|][\"'`]?[A-Za-z_][\w.-]*[\"'`]?(?:=>|[:=])|</|&(?:quot|lt|gt|amp|#)")
"""Where the next setting begins, or what holds this one ends."""
_STRICT = re.compile(r"(?i)\A(?:pass|psw|pw)\b|,\s*\\*\Z")
"""What names a password so loosely that only a strong one counts: `pass:`, `("password", "...")`."""
_SAID = re.compile(r"[^\W\d_] \Z")
"""A word of a sentence before the value: `the password is ...`."""
_ELEMENT = re.compile(r"(?:\A|[^=])>\s*\Z")
"""A tag of XML before the value, which another tag has to end."""
_CALL = re.compile(r"[A-Za-z_$][\w$.>:-]*(?:\[|\((?![^()]*\)[\w!#$%&*+?@^~-]))")
_DOTTED = re.compile(r"[A-Za-z_$][\w$]*(?:(?:\.|->|::|\?\.)[A-Za-z_$][\w$]*)+")
_VARIABLE = re.compile(
    r"\$(?:[A-Z_][A-Z0-9_]*|[a-z_]+[0-9]?|[0-9@*#])|[%@:#&*!]+[A-Za-z_]+[%!]*|\{[\w. ]*\}?|\$[\w:]+-|(?:%[a-z]\W?)+"
)
_ELSEWHERE = re.compile(r"[a-z]+://|\.{0,2}/|~/|[A-Z]:\\")
"""A path or an address, where a secret is kept."""
_STANDARD = re.compile(r"(?i)(?:sha|md|aes|utf|base|iso|rfc|oauth|pbkdf|argon|rsa)[-_]?[0-9]{1,4}(?:[-_ ]\w+)*")
_FILLED = re.compile("(?i)[x*.#_-]+")
_PARTS = re.compile(r"[_.\-/:>]+|(?<=[a-z])(?=[A-Z])")
_WORDS_OF_CODE = frozenset(
    listed(
        "args, arg, self, this, env, environ, process, os, sys, config, conf, cfg, settings, options, opts, "
        "request, req, form, data, user, users, params, props, parsed, auth, credentials, creds, account, db, "
        "app, state, ctx, context, event, input, body, payload, secrets, secret, vault, var, vars, local, "
        "locals, module, models, z, string, value, values, response, res, result, kwargs, client, session, "
        "parser, password, passwd, pwd, pass, token, tokens, key, keys, hash, field, fields, obj, object, item, "
        "row, new, old, random, str, bytes, none, null, io"
    )
)
_JOINING = frozenset("-_'’:/|=.&+*,;")
"""Signs that tie words to each other: no mark of a password."""
_UNMARKED = frozenset("-_./:")
_SHORTEST_NUMBER = 6
_SORTS = 3
"""Of capitals, small letters, digits and signs, those that a strong password has at least."""
_ESCAPED = re.compile("%[0-9A-Fa-f]{2}")
_TIES = re.compile("[_./+-]+")
_HUMPS = re.compile("(?<=[a-z0-9])(?=[A-Z])")
_WORD = re.compile("[A-Za-z]?[a-z]{0,14}[0-9]{0,4}|[A-Z]{1,12}|[0-9]{1,4}")
_LETTERS = 3
"""Letters that words have on average, at least."""
_HEX = re.compile("[0-9a-f]{20,}|[0-9A-F]{20,}")
_BARE_HEX = 32
_LONG = 32
"""Characters from which on no name of a program is taken for a secret."""
_CHANGES = 0.36
"""Changes between capitals, small letters and digits for each character: chance makes 0.6, names of programs fewer."""
_RUN = 5
"""Letters in a row in what no word is part of."""
_FEWEST_SIGNS = 8
Span = tuple[int, int]


def password(form: Pattern[str], text: str) -> Span | None:
    r"""Where in what was found the password stands; `form` has it, quotes and all, as its last group.

    >>> form = re.compile(r"pwd=(.*)", re.DOTALL)
    >>> password(form, 'pwd="hunter2!"'), password(form, "pwd=args.password")
    ((5, 13), None)
    """
    return _read(form, text, _chosen)


def secret(form: Pattern[str], text: str) -> Span | None:
    """The same of a secret that a machine made.

    >>> secret(re.compile("token=(.*)"), "token=9f8E7d6C5b4A3210ffEE"), secret(re.compile("token=(.*)"), "token=new(")
    ((6, 26), None)
    """
    return _read(form, text, _made)


def _read(form: Pattern[str], text: str, plausible: Callable[[str, str, bool], bool]) -> Span | None:
    found = form.fullmatch(text)
    if found is None:
        return None
    start, value = found.start(form.groups), found[form.groups]
    lead = text[:start]
    if _ELEMENT.search(lead) and not value.endswith(("</", '"')):
        return None
    if value[0] not in _QUOTES and value[1] in _QUOTES:  # b"...", r'...'
        start, value = start + 1, value[1:]
    quote = value[0] if value[0] in _QUOTES else ""
    start, value = start + len(quote), value[len(quote) :]
    value = value.partition(quote)[0].rstrip("\\") if quote and quote in value else _ended(value)
    return (start, start + len(value)) if plausible(lead, value, bool(quote)) else None


def _ended(value: str) -> str:
    """What no quote ends, up to what belongs to it no more.

    >>> _ended("S3cr,et!9;Server=x"), _ended("S3cret!9)."), _ended("a(1)")
    ('S3cr,et!9', 'S3cret!9', 'a(1)')
    """
    behind = _NEXT.search(value)
    value = value[: behind.start()] if behind else value
    while value and (
        value[-1] in ",;.\\" or (value[-1] in _CLOSING and value.count(_CLOSING[value[-1]]) < value.count(value[-1]))
    ):
        value = value[:-1]
    return value


def _chosen(lead: str, value: str, quoted: bool) -> bool:  # noqa: FBT001
    value = value.partition(" ")[0]  # what follows in the quotes says nothing: it may be a sentence
    if _stands_for_another(value) or (not quoted and _is_code(value)):
        return False
    letters, digits = any(map(str.isalpha, value)), any(map(str.isdigit, value))
    strict = _STRICT.search(lead) is not None
    if not letters:
        return digits and len(value) >= _SHORTEST_NUMBER and value.isdigit() and not strict and not _SAID.search(lead)
    if strict:
        sorts = (digits, any(map(str.islower, value)), any(map(str.isupper, value)), not value.isalnum())
        return digits and sum(sorts) >= _SORTS and _UNMARKED.isdisjoint(value)
    return digits or any(not c.isalpha() and c not in _JOINING for c in value.rstrip(".!?)(,;:="))


def _made(lead: str, value: str, quoted: bool) -> bool:  # noqa: FBT001
    core = _ESCAPED.sub("", value.rstrip("="))
    if _stands_for_another(core) or (not quoted and _is_code(value)) or _is_worded(core):
        return False
    bare = core.replace("-", "")
    assigned = quoted or not lead[-1:].isspace() or re.search(r"[:=>]\s*\Z", lead) is not None
    if any(map(str.isalpha, bare)) and any(map(str.isdigit, bare)) and _HEX.fullmatch(bare):
        return assigned or len(bare) >= _BARE_HEX
    if not mixed(core):
        return assigned and any(map(str.isdigit, core)) and core.isalnum() and _is_drawn(core)
    named = core.isidentifier() and len(core) < _LONG
    return not named or _changes(core) >= (len(core) - 1) * _CHANGES


def _is_drawn(text: str) -> bool:
    """Whether letters and digits alternate as in no word, of enough sorts.

    >>> _is_drawn("abcd1234efgh5678ijkl9012"), _is_drawn("responsibilities1")
    (True, False)
    """
    often = _changes(text) >= len(text) * _CHANGES or max(map(len, re.findall("[A-Za-z]+", text)), default=0) <= _RUN
    return often and len(set(text)) >= _FEWEST_SIGNS and not text.isdigit()


def _changes(text: str) -> int:
    """How often capitals, small letters and digits take turns.

    >>> _changes("AgentSmith007"), _changes("9f8E7d6C5b4A")
    (4, 11)
    """
    sorts = ["d" if c.isdigit() else "u" if c.isupper() else "l" for c in text]
    return sum(one != other for one, other in pairwise(sorts))


def _stands_for_another(value: str) -> bool:
    """Whether it is a placeholder, a reference or a path."""
    return (
        value.lower().rstrip(".!?") in PLACEHOLDERS
        or any(mark in value for mark in MARKS)
        or any(one.fullmatch(value.rstrip(".,;)")) for one in (_VARIABLE, _STANDARD, _FILLED, NAMED))
        or _ELSEWHERE.match(value) is not None
    )


def _is_code(value: str) -> bool:
    """Whether it is an expression of a program, or a name in one.

    >>> _is_code("args.password"), _is_code("os.getenv("), _is_code("john.smith99"), _is_code("hunter2")
    (True, True, False, False)
    """
    if _CALL.match(value):
        return True
    words = [word for word in _PARTS.split(value.strip("$;,!?")) if word]
    known = any(word.rstrip("0123456789").lower() in _WORDS_OF_CODE for word in words)
    digits = sum(map(str.isdigit, value))
    if _DOTTED.fullmatch(value.rstrip(";,")):
        return known or not digits
    named = value.rstrip(";,").isidentifier() and digits <= 1
    return named and known and not (len(words) == 1 and value[:1].isupper() and digits)


def _is_worded(value: str) -> bool:
    """Whether words and short numbers are joined in it, nothing that chance made.

    >>> _is_worded("learn-is-a-great-library"), _is_worded("my_Secret_Key_2"), _is_worded("proj-a1B2c3D4e5")
    (True, True, False)
    """
    parts = [word for word in _TIES.split(value) if word]
    words = [word for part in parts for word in _HUMPS.split(part)]
    long = sum(map(len, words)) >= _LETTERS * len(words)
    return long and len(parts) > 1 and all(map(_WORD.fullmatch, words))
