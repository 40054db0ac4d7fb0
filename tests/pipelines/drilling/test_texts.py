from random import Random

import pytest

from pipelines.drilling.disguises import BY_NAME, plain_form
from pipelines.drilling.people import LOCALES, people
from pipelines.drilling.templates import FRAMES, IDLE, decoys, label, language
from pipelines.drilling.texts import labelled, sentence

KINDS = ("person", "email", "phone", "card", "iban", "national_id", "ipv4", "address")


def test_every_span_points_at_its_value() -> None:
    known = {
        locale: {value for person in people(locale, 200, 5) for value in person.values.values()} for locale in LOCALES
    }
    texts = labelled(LOCALES, kinds=KINDS, count=600, seed=5, disguises=[BY_NAME["plain"]])

    assert sum(len(text.spans) for text in texts) > 600
    for text in texts:
        assert all(text.text[span.start : span.end] in known[text.locale] for span in text.spans)


def test_spans_are_in_order_and_none_overlaps_another() -> None:
    for text in labelled(LOCALES, kinds=KINDS, count=300, seed=6):
        ends = [0, *(edge for span in text.spans for edge in (span.start, span.end)), len(text.text)]
        assert ends == sorted(ends)


def test_equal_seeds_give_equal_texts() -> None:
    assert labelled(["de_DE"], kinds=KINDS, count=30, seed=1) == labelled(["de_DE"], kinds=KINDS, count=30, seed=1)
    assert labelled(["de_DE"], kinds=KINDS, count=30, seed=1) != labelled(["de_DE"], kinds=KINDS, count=30, seed=2)


def test_only_the_kinds_that_were_asked_for_stand_in_the_texts() -> None:
    found = {
        span.kind
        for text in labelled(["nl_NL"], kinds=["email", "national_id"], count=100, seed=1)
        for span in text.spans
    }

    assert found == {"email", "nl_bsn"}


def test_some_texts_are_about_nobody() -> None:
    texts = labelled(["en_GB"], kinds=KINDS, count=200, seed=1)

    assert 5 < sum(not text.spans for text in texts) < 40


def test_the_disguise_asked_for_is_written_where_it_suits() -> None:
    texts = labelled(["fr_FR"], kinds=["email"], count=50, seed=1, disguises=[BY_NAME["in words"]])
    spans = [(text.text[span.start : span.end], span.disguise) for text in texts for span in text.spans]

    assert spans
    assert all(" at " in written and " dot " in written and name == "in words" for written, name in spans)


@pytest.mark.parametrize("locale", LOCALES)
def test_every_frame_of_a_language_has_one_place_and_known_decoys(locale: str) -> None:
    for frame in FRAMES[language(locale)]:
        assert frame.count("{it}") == 1
        assert "{" not in frame.format(it="", **decoys(Random(1)))


@pytest.mark.parametrize("locale", LOCALES)
def test_what_only_words_tell_has_words_before_it(locale: str) -> None:
    (person,) = people(locale, 1, 1)
    for kind in (*person.national_ids, "date_of_birth", "postal_code"):
        for number in range(10):
            text, at, worded = sentence(person, kind, person.values[kind], Random(number))
            assert worded
            assert text[at:].startswith(person.values[kind])
            assert label(kind, locale) in text[:at]


def test_decoys_hold_no_at_sign_and_idle_sentences_can_be_filled() -> None:
    for number in range(20):
        said = [idle.format(**decoys(Random(number))) for idle in IDLE]
        assert not any("@" in plain_form(text) for text in said)
