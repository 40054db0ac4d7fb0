import pytest

from pipelines.drilling.disguises import BY_NAME, DISGUISES, disguised, plain_form
from pipelines.drilling.people import LOCALES, people


def undone(text: str) -> str:
    """Letters and digits of what a text says, however it is written."""
    said = plain_form(text)
    for words in ((" [at] ", "@"), (" [dot] ", "."), (" (at) ", "@"), (" at ", "@"), (" dot ", ".")):
        said = said.replace(*words)
    return "".join(c for c in said if c.isalnum() or c == "@")


@pytest.mark.parametrize("locale", LOCALES)
def test_every_disguise_undone_gives_the_value(locale: str) -> None:
    for person in people(locale, 10, 3):
        for kind, value in person.values.items():
            for name, written in disguised(kind, value):
                assert undone(written) == undone(value), (kind, name)


def test_every_disguise_but_plain_changes_what_it_takes() -> None:
    written = [
        way for one in people("en_US", 5, 3) for kind, value in one.values.items() for way in disguised(kind, value)
    ]

    assert {name for name, _ in written} == {one.name for one in DISGUISES}
    for disguise in DISGUISES[1:]:
        assert disguise.of("email", "7") is None or disguise.of("email", "7") != "7"


@pytest.mark.parametrize(
    ("disguise", "kind", "value", "written"),
    [
        ("upper case", "email", "ann.b@example.com", "ANN.B@EXAMPLE.COM"),
        ("fullwidth digits", "card", "4111", "４１１１"),  # noqa: RUF001
        ("Devanagari digits", "phone", "+49 30", "+४९ ३०"),
        ("hidden inside", "person", "Zoë", "Z\ufeffoë"),
        ("soft hyphen", "person", "Ann Berg", "Ann \u00adBerg"),
        ("in words", "email", "a@b.example.com", "a at b dot example dot com"),
        ("in bracketed words", "email", "a@example.com", "a [at] example [dot] com"),
        ("groups", "card", "4111111111111111", "4111 1111 1111 1111"),
        ("groups", "card", "378282246310005", "3782 822463 10005"),
        ("dotted groups", "card", "4111111111111111", "4111.1111.1111.1111"),
        ("spaces between", "card", "41111111", "4 1 1 1 1 1 1 1"),
        ("no separators", "phone", "+49 (30) 90-18", "+49309018"),
        ("no-break spaces", "person", "Ann Berg", "Ann\u00a0Berg"),
        ("non-breaking hyphens", "phone", "030-90", "030\u201190"),
    ],
)
def test_a_disguise_is_written_so(disguise: str, kind: str, value: str, written: str) -> None:
    assert BY_NAME[disguise].of(kind, value) == written


def test_a_disguise_that_does_not_suit_or_changes_nothing_gives_none() -> None:
    assert BY_NAME["in words"].of("card", "4111") is None
    assert BY_NAME["upper case"].of("email", "7@8") is None
    assert BY_NAME["plain"].of("email", "") == ""
