"""What stands behind a word that names a secret, and what only looks like one."""

import re

import pytest

from transforms.detectors.checks.assigned import password, secret
from transforms.detectors.kinds.secrets import SECRETS

FORMS = {one.kind: one.meant for one in SECRETS if one.meant is not None}
BEHIND = re.compile(r"(?:password|pass)[\"']?(?: ?[:=,]|>| is| to) ?(.*)", re.DOTALL)
TOKEN = re.compile("token(?: ?[:=] ?| )[\"']?([^\"']*)[\"']?")


def found(text: str) -> str | None:
    span = password(BEHIND, text)
    return None if span is None else text[slice(*span)]


def made(text: str) -> str | None:
    span = secret(TOKEN, text)
    return None if span is None else text[slice(*span)]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("password: hunter2!", "hunter2!"),
        ('password: "Geh3im!Wort", x', "Geh3im!Wort"),
        ("password: Summer,2024!", "Summer,2024!"),
        ("password=S3cr;et!9;Server=db1", "S3cr;et!9"),
        ("password=Tr0ub4dor&3&user=ann", "Tr0ub4dor&3"),
        ("password=S3cret!9).", "S3cret!9"),
        ("password: \"x7 and 'more'\"", "x7 and 'more'"),
        ('password\\": \\"S3cret!9\\"', None),
        ("password=b'S3cret9'", "S3cret9"),
        ("password>S3cr3t!pw</", "S3cr3t!pw"),
        ("password: john.smith99", "john.smith99"),
        ("password: 83920174", "83920174"),
        ("password: été2024", "été2024"),
    ],
)
def test_a_password_goes_to_its_quote_or_to_what_belongs_to_it_no_more(text: str, meant: str | None) -> None:
    assert found(text) == meant


@pytest.mark.parametrize(
    "value",
    [
        *("args.password", "process.env.DB_PASS", "os.getenv(", "getpass.getpass()", "z.string().min(8)"),
        *("models.CharField(max_length=128)", "generate_password(16)", "auth[0]", "password1;", "Piecewise((1"),
        *(
            "oauth2Client.credentials.AccessToken1",
            "$DB_PASS",
            "$This::Config-",
            "!vault",
            "{password1}",
            "%(pw1)s",
            "self->pw2",
        ),
    ],
)
def test_expressions_and_names_of_programs_are_no_password(value: str) -> None:
    assert found(f"password = {value}") is None


@pytest.mark.parametrize(
    "text",
    [
        *("password: ${DB_PASSWORD}", "password = ********", "password: changeme", "password: {{ x1 }}"),
        *("password is too_short!", "password is case-sensitive", "password is SHA-256", "password: /run/secrets/db1"),
        *("password>@localhost:1433", "pass: test_foo1", "pass: python3", 'password", "address_1"', "password: policy"),
        *('password: "open sesame"', 'password: "Must have 8 signs!"', "pass to httpx2request", "password: %s:%s"),
    ],
)
def test_words_and_what_stands_for_a_password_are_none(text: str) -> None:
    assert found(text) is None


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("token=9f8E7d6C5b4A3210ffEE==", "9f8E7d6C5b4A3210ffEE=="),
        ('token: "3f9a8b7c6d5e4f3a2b1c0d9e8f7a6b5c"', "3f9a8b7c6d5e4f3a2b1c0d9e8f7a6b5c"),
        ("token=123e4567-e89b-12d3-a456-426614174000", "123e4567-e89b-12d3-a456-426614174000"),
        ("token=abcd1234efgh5678ijkl9012", "abcd1234efgh5678ijkl9012"),
        ("token 1234567890abcdef1234567890abcdef", "1234567890abcdef1234567890abcdef"),
        ("token 1234567890abcdef1234", None),
        ("token=getAccessTokenFor2Users(", None),
        ("token: kubernetes.io/dockerConfigJson1", None),
        ("token AgentSmith007Returns", None),
        ("token: my_Secret_Key_Number_2", None),
        ("token: aaaaaaaaaaaaaaaaaaaa", None),
        ("token=secret%3Dpassword", None),
        ("token management_and_rotation", None),
    ],
)
def test_a_secret_is_what_chance_made(text: str, meant: str | None) -> None:
    assert made(text) == meant


@pytest.mark.parametrize("length", [64, 150, 1_000])
def test_of_a_long_secret_nothing_stays(length: int) -> None:
    value = ("9f8E7d6C5b4A3210ffEE" * 50)[:length]
    assert made(f"token={value}") == value
    assert FORMS["secret_assigned"](f"Bearer {value}") == (7, 7 + length)
