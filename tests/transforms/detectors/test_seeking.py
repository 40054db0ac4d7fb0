"""Personal data is found where it stands, in bytes of the text as it came, and a plain loop over texts agrees."""

import random
import re
import time
from dataclasses import replace

import numpy as np
import polars as pl
import pyarrow as pa
import pytest
import re2

from transforms.detectors import seeking
from transforms.detectors.catalogue import BY_KIND, DETECTORS, KINDS
from transforms.detectors.checks import genuine
from transforms.detectors.checks.layout import Layout
from transforms.detectors.detector import BEFORE, Detector
from transforms.detectors.seeking import seeker
from transforms.detectors.texts import context, folds, lexicon, matches, nearness, sieve
from transforms.detectors.texts.spans import Spans
from transforms.detectors.texts.stretches import Texts

Told = list[tuple[int, str, str]]


def told(spans: Spans, texts: list[str | None]) -> Told:
    """(row, what stands there, kind) of each span."""
    columns = spans.row.tolist(), spans.start.tolist(), spans.end.tolist(), spans.kind.tolist()
    return [
        (row, (texts[row] or "").encode()[start:end].decode(), spans.kinds[kind])
        for row, start, end, kind in zip(*columns, strict=True)
    ]


def found(texts: list[str | None], *kinds: str, named: tuple[str, ...] = ()) -> Told:
    return told(seeker(kinds, named=named)(pa.array(texts, pa.string())), texts)


@pytest.mark.parametrize("detector", DETECTORS, ids=KINDS)
def test_a_kind_is_found_in_its_examples_and_not_in_the_others(detector: Detector) -> None:
    kind = detector.kind
    words = " ".join((*detector.context, *context.shared_words(detector))[:1])
    asked = [f"{words}: {text}" for text in detector.found]
    shown = [text for text in detector.found if pl.Series([text]).str.contains(detector.loose or detector.pattern)[0]]
    assert {row for row, *_ in found(asked, kind, named=(kind,))} >= {detector.found.index(text) for text in shown}
    assert found(list(detector.passed_over), kind) == []


@pytest.mark.parametrize("detector", DETECTORS, ids=KINDS)
def test_one_look_finds_something_wherever_a_kind_stands(detector: Detector) -> None:
    words = next((word for word in (*detector.context, *context.shared_words(detector)) if word.isascii()), "")
    examples = [text for text in detector.found if text.isascii()]
    gaps = (" ", "  ", "   ", "\t", "\n", "\r\n", "-\n ", "\f", "\v ")
    asked = [f"{words}: {text.replace(' ', gap)}, ok" for text in examples for gap in gaps]
    texts = pa.array([*asked, *examples], pa.large_string())
    search = seeking.search_of([detector.kind], named=[detector.kind])
    for pattern, every in ((search.every, True), (search.whole, False)):
        if pattern is not None:
            held = pl.Series(texts).str.contains(pattern).to_numpy()
            look = seeking.Look(held, every)
            np.testing.assert_equal(vars(search.found(texts, look)), vars(search.found(texts)))


def test_what_fails_in_a_row_of_its_kind_is_read_once() -> None:
    seen: list[tuple[str, str, str]] = []
    reader = matches.Reader(replace(BY_KIND["age"], amid=lambda *sight: bool(seen.append(sight))))
    held = Texts.of(pa.array([" ".join(f"{number} ans" for number in range(10, 100))], pa.large_string()))
    found = reader.matches(held, held.offsets[:-1], plain=True)
    assert len(reader.sound(held, found)) == 0
    assert len(found) == len(seen) == 90


def test_an_address_of_mail_is_found_whole_where_more_is_written_together_with_it() -> None:
    texts = [
        "ann@example.com2024 wrote",
        "b@gmail.com4155550132",
        "ann@example.com_old",
        "j.doe at gmail.com",
        "at web.de",
    ]
    wanted = ["ann@example.com2024", "b@gmail.com4155550132", "ann@example.com_old", "j.doe at gmail.com"]
    assert found([*texts], "email", "phone") == [(row, text, "email") for row, text in enumerate(wanted)]


def test_every_sort_of_string_array_is_searched_nulls_slices_and_empty_ones_too() -> None:
    texts = ["ann@example.com", None, "", "naïve 日本 bo@example.com", "ann@example.com ", None]
    wanted = [(0, "ann@example.com", "email"), (3, "bo@example.com", "email"), (4, "ann@example.com", "email")]
    for type_ in (pa.string(), pa.large_string(), pa.string_view()):
        assert told(seeker(["email"])(pa.array(texts, type_)), texts) == wanted
    sliced = pa.array(["x@example.com", *texts, "x@example.com"]).slice(1, len(texts))
    assert told(seeker(["email"])(sliced), texts) == wanted
    for empty in (pa.array([], pa.string()), pa.nulls(3, pa.string()), pa.array(["", ""]), pa.array(["a"]).slice(1)):
        assert len(seeker(KINDS)(empty)) == 0
    assert len(seeker([])(pa.array(texts))) == 0


def test_pieces_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [None, "a ann@example.com", "", "4111 1111 1111 1111", None, "ü bo@example.com"] * 5
    whole = found(texts, "email", "card")
    assert len(whole) == 15
    monkeypatch.setattr(seeking, "ROWS", 2)
    assert found(texts, "email", "card") == whole
    monkeypatch.setattr(seeking, "BYTES", 20)
    assert found(texts, "email", "card") == whole


def test_what_is_no_text_is_refused_and_what_is_not_utf8_is_not_quoted() -> None:
    broken = pa.Array.from_buffers(
        pa.string(), 1, [None, pa.py_buffer(b"\0\0\0\0\x09\0\0\0"), pa.py_buffer(b"secret \xffx")]
    )
    with pytest.raises(ValueError, match="UTF-8") as raised:
        seeker(["email"])(broken)
    assert "secret" not in str(raised.value)
    with pytest.raises(TypeError, match="int64"):
        seeker(["email"])(pa.array([1]))
    with pytest.raises(KeyError, match="emial"):
        seeker(["emial"])


def test_a_pattern_that_cannot_be_searched_for_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seeking, "DETECTORS", (replace(BY_KIND["email"], pattern=r"(?:\w{900}){900}@", loose=None),))
    with pytest.raises((pa.ArrowInvalid, re2.error)):
        found(["ann@example.com"], "email")


def test_signs_that_mark_matches_may_stand_in_the_text() -> None:
    text = "\x01 ann@example.com\x02\x01bo@example.com\x02"
    assert found([text, "\x02"], "email") == [(0, "ann@example.com", "email"), (0, "bo@example.com", "email")]


def test_what_stands_before_a_number_is_not_part_of_it_but_its_own_parenthesis_is() -> None:
    for text in ("(415) 555-0132", " (415) 555-0132", "„(415) 555-0132“", "((415) 555-0132)"):
        assert found([text], "phone") == [(0, "(415) 555-0132", "phone")]
    assert found(["(4111111111111111)", "ORD-4111111111111111"], "card") == [(0, "4111111111111111", "card")]


def test_a_reading_that_fails_is_read_shorter_and_later() -> None:
    number = "4111 1111 1111 1111"
    for text in (f"{number} 12/27", f"{number} 123", f"5555 {number}", f"1234 5678 {number} 99", f"4111 {number} 4"):
        assert found([text], "card") == [(0, number, "card")]
    assert found([f"{number} {number}, {number}"], "card") == [(0, number, "card")] * 3


def test_a_shorter_reading_ends_where_a_code_does(monkeypatch: pytest.MonkeyPatch) -> None:
    ahv = replace(
        BY_KIND["ch_ahv"],
        columnar=None,
        loose=None,
        pattern=BEFORE + r"756\.[0-9]{4}\.[0-9]{4}\.[0-9]{2}(?:[. ]{1,2}[0-9]+)*\b",
    )
    monkeypatch.setattr(seeking, "DETECTORS", (ahv,))
    number = "756.9217.0769.85"
    texts: list[str | None] = [number, f"{number}.12", f"{number}. 12", f"{number} 12", f"{number} 12.12"]
    assert [row for row, text, _ in found(texts, "ch_ahv") if text == number] == [0, 2, 3, 4]


def test_an_iban_ends_where_it_ends() -> None:
    iban = "GB82 WEST 1234 5698 7654 32"
    assert found([f"to {iban} by Monday", f"{iban}", f"{iban} an"], "iban") == [(row, iban, "iban") for row in range(3)]


BARE = replace(
    BY_KIND["hr_oib"],
    check=genuine.stdnum("hr.oib"),
    columnar=None,
    context=("oib", "osobni"),
    leaning=False,
    loose=BEFORE + r"(?:HR)?[0-9]{11}\b",
)


def test_bare_digits_of_kinds_that_chance_meets_count_near_a_word_of_their_context(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(seeking, "DETECTORS", (BARE,))
    number = "33392005961"
    near = [f"OIB {number}", f"{number} (oib)", f"Osobni broj: {number}", f"ID number {number}", f"HR{number}"]
    far = [
        number,
        f"robin {number}",
        f"oib {'x' * 60} {number}",
        f"{number} {'-' * 30} oib",
        f"koib {number}",
    ]
    assert [row for row, *_ in found([*near, *far], "hr_oib")] == [0, 1, 2, 3, 4]
    assert [row for row, *_ in found([*near, *far], "hr_oib", named=("hr_oib",))] == list(range(10))


def test_a_countrys_number_in_no_form_of_its_own_needs_context_where_it_might_be_a_date(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    apart = replace(BARE, loose=BEFORE + r"[0-9](?:[ ./-]?[0-9]){10}\b", pattern=BEFORE + r"[0-9]{10}-[0-9]\b")
    ssn = replace(BY_KIND["us_ssn"], loose=BEFORE + r"[0-9](?:[ ./-]?[0-9]){8}\b", context=("ssn",))
    monkeypatch.setattr(seeking, "DETECTORS", (apart, ssn))
    texts = ["3339-200-5961", "oib 3339-200-5961", "3339200596-1", "33392005961", "536904399", "SSN 536904399"]
    assert [row for row, *_ in found(texts, "hr_oib", "us_ssn")] == [1, 2, 5]
    assert [row for row, *_ in found(texts, "hr_oib", "us_ssn", named=("hr_oib", "us_ssn"))] == [1, 2, 3, 5]


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("fr_nif", "NUMERO FISCAL 3023217600053"),
        ("rs_jmbg", "Maticni broj 0101006710000"),
        ("no_fodselsnummer", "foedselsnummer 15108695088"),
        ("gr_amka", "ΑΡΙΘΜΟΣ ΜΗΤΡΩΟΥ ΚΟΙΝΩΝΙΚΗΣ ΑΣΦΑΛΙΣΗΣ 01013099997"),
    ],
)
def test_words_are_heard_without_their_marks(kind: str, text: str) -> None:
    assert [text.encode()[place:].decode() for place in seeker([kind])(pa.array([text])).start] == [
        text.rsplit(maxsplit=1)[-1]
    ]


def test_a_word_before_a_number_is_no_rfc_but_by_its_capitals_or_near_context() -> None:
    texts = ["call oder 030901820 now", "rfc oder 030901820", "GODE561231GR8", "GODE 561231-GR8", "gode561231gr8"]
    assert [row for row, *_ in found(texts, "mx_rfc")] == [1, 2, 3]


@pytest.mark.parametrize(
    ("text", "kept", "number"),
    [
        ("She lives at 14 Oak Road, Carlisle, mobile 07700 900123", "14 Oak Road", "07700 900123"),
        ("My address is 5 High Street, Leeds, phone 01132 960123", "5 High Street", "01132 960123"),
        ("Adresse: Gartenweg 3, Mobil 0171 2345678", "Gartenweg 3", "0171 2345678"),
        ("12 Oak Road, Mobile 07700 900123", "12 Oak Road", "07700 900123"),
        ("12 Oak Road, Leeds 07700 900123", "12 Oak Road", "07700 900123"),
    ],
)
def test_an_address_does_not_end_inside_a_telephone_number(text: str, kept: str, number: str) -> None:
    assert [it for _, it, _ in found([text], "street_address", "phone")] == [kept, number]


def test_names_of_users_stand_behind_the_word_for_them() -> None:
    texts = ["username: ann_miller", "her insta is @ann", "Skype ann.m99, please", "username is wrong", "ann_miller"]
    assert found(texts, "handle") == [(0, "ann_miller", "handle"), (1, "@ann", "handle"), (2, "ann.m99", "handle")]


@pytest.mark.parametrize(
    "text", ['"username": "annak99"', "'userName' : 'annak99'", 'username="annak99"', "<username>annak99"]
)
def test_the_quotes_of_a_key_stand_between_the_word_and_what_it_tells_of(text: str) -> None:
    assert [what for _, what, _ in found([text], "handle")] == ["annak99"]
    assert found(['"username": user_name', "username=user_name"], "handle") == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("homePhone: 4155550132", "phone"),
        ('{"é": 1, "workPhone":4155550132}', "phone"),
        ("customerSsn: 536221847", "us_ssn"),
        ("employeeSSN=536221847", "us_ssn"),
        ("customerAccountNumber: 12345678", "bank_account"),
        ("patientMrn: 12345678", "medical_record"),
        ("dateOfBirth: 1980-01-02", "date_of_birth"),
        ("mob: 9876543210", "phone"),
        ("Ph: 9876543210", "phone"),
        ("my number is 4155550132", "phone"),
        ("nomor 12345678", "phone"),
    ],
)
def test_words_written_together_and_short_ones_are_heard(text: str, kind: str) -> None:
    assert [row for row, *_ in found(["x", text, "y"], kind)] == [1]


@pytest.mark.parametrize("text", ["pH 7.4, batch 98765432", "phoneticId 4155550132", "nomor pesanan 12345678"])
def test_words_that_go_on_or_stand_far_off_tell_nothing(text: str) -> None:
    assert found([text.replace("phonetic", "isPhonetic")], "phone") == []


def test_an_organization_without_a_legal_form_is_found_where_somebody_works_there() -> None:
    texts = ["she works at Acme and Sons, he works at home", "Firma: Müller", "Employé chez Électricité de France hier"]
    names = [(0, "Acme and Sons"), (1, "Müller"), (2, "Électricité de France")]
    assert found([*texts, "Acme is nice"], "organization") == [(row, name, "organization") for row, name in names]


def test_a_sign_that_stands_for_a_word_is_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seeking, "DETECTORS", (replace(BARE, leaning=True, context=("〒", "oib")),))
    assert [row for row, *_ in found(["33392005961", "〒33392005961", "oib: 33392005961"], "hr_oib")] == [1, 2]


def test_numbers_in_long_rows_of_digits_are_found_near_context(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seeking, "DETECTORS", (BARE, BY_KIND["card"]))
    row = " ".join(["12 34"] * 30)
    texts: list[str | None] = [f"{row} 33392005961", f"{row} oib 33392005961", f"{row} 4111111111111111 {row}"]
    assert [(row, kind) for row, _, kind in found(texts, "hr_oib", "card")] == [(1, "hr_oib"), (2, "card")]


def test_a_kind_that_leans_on_context_needs_it_even_where_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seeking, "DETECTORS", (replace(BARE, leaning=True),))
    texts: list[str | None] = ["33392005961", "HR33392005961", "OIB ３３３９２００５９６１"]  # noqa: RUF001
    assert [row for row, *_ in found(texts, "hr_oib", named=("hr_oib",))] == [2]


def test_a_check_of_its_own_may_go_with_the_looser_form(monkeypatch: pytest.MonkeyPatch) -> None:
    def seen(column: Layout) -> matches.Verdicts:
        return np.array([text == "33392005961" for text in column.array.to_pylist()], np.bool_)

    monkeypatch.setattr(seeking, "DETECTORS", (replace(BARE, alone=True, columnar=seen),))
    assert found(["33392005961 33392005962"], "hr_oib") == [(0, "33392005961", "hr_oib")]


def plainly(texts: list[str], named: tuple[str, ...]) -> set[tuple[str, int, int, int]]:
    """What is found before kinds are held against each other, by a loop over texts, kinds and readings."""
    return {
        (detector.kind, row, *span)
        for row, text in enumerate(texts)
        for detector in DETECTORS
        if detector.kind != "person"
        for span in longest(
            {span for span in readings(detector, text) if real(detector, text, *span, named)} | named_in(detector, text)
        )
    }


def at_once(texts: list[str], named: tuple[str, ...]) -> set[tuple[str, int, int, int]]:
    search = seeking.search_of(set(KINDS) - {"person"}, named=named)
    held = Texts.of(pa.array(texts, pa.large_string()))
    every: dict[tuple[str, int], set[tuple[int, int]]] = {}
    for kind, found_ in zip(search.kinds, search.sieve.matches(held), strict=True):
        for row, start, end in zip(
            held.row_of(found_.start).tolist(), found_.start.tolist(), found_.end.tolist(), strict=True
        ):
            begin = int(held.offsets[row])
            every.setdefault((kind, row), set()).add((start - begin, end - begin))
    return {(*place, *span) for place, spans in every.items() for span in longest(spans)}


def longest(spans: set[tuple[int, int]]) -> list[tuple[int, int]]:
    kept: list[tuple[int, int]] = []
    for start, end in sorted(spans, key=lambda one: (one[0] - one[1], one[0])):
        if all(end <= other[0] or start >= other[1] for other in kept):
            kept.append((start, end))
    return kept


def named_in(detector: Detector, text: str) -> set[tuple[int, int]]:
    """What stands right behind one of the kind's words, where that tells it."""
    if detector.told is None:
        return set()
    every = frozenset().union(*map(folds.spellings, detector.context))
    words = "|".join(sorted(map(re.escape, every), key=lambda word: (-len(word), word)))
    spans = located(detector.told, text, rf"(?i:\b(?:{words}))(?: ?: ?\n?| )")
    amid = detector.amid or (lambda *_: True)
    return {(at, end) for at, end in spans if amid(text[max(at - 40, 0) : at], text[at:end], text[end : end + 40])}


def located(pattern: str, text: str, before: str | None = None) -> list[tuple[int, int]]:
    body = pattern.removeprefix(BEFORE)
    if before is None:
        before = BEFORE if pattern.startswith(BEFORE) else ""
    parts = (
        pl.Series([text])
        .str.replace_all(f"(?P<before>{before})(?P<it>{body})", "${before}\x01${it}\x02")[0]
        .split("\x01")
    )
    spans, at = [], len(parts[0])
    for part in parts[1:]:
        inside, behind = part.split("\x02")
        spans.append((at, at + len(inside)))
        at += len(inside) + len(behind)
    return spans


def readings(detector: Detector, text: str, depth: int = 24) -> list[tuple[int, int]]:
    pattern = detector.loose or detector.pattern
    return [span for match in located(pattern, text) for span in sound(detector, text, match, depth)]


def sound(detector: Detector, text: str, match: tuple[int, int], depth: int) -> list[tuple[int, int]]:
    pattern = detector.loose or detector.pattern
    start, end = match
    if detector.meant is not None:
        meant = detector.meant(text[start:end])
        return [(start + meant[0], start + meant[1])] if meant else []

    def check(begin: int, behind: int) -> bool:
        amid = detector.amid or (lambda *_: True)
        passed = (detector.loose_check or detector.check)(text[begin:behind])
        return passed and amid(text[max(begin - 40, 0) : begin], text[begin:behind], text[behind : behind + 40])

    cuts = [at for at in range(start + 1, end) if not (text[at].isalnum() or text[at] == "_")]
    heads = [
        cut
        for cut in cuts
        if not re.match(r"[.-]\w", text[cut:])
        if pl.Series([text[start:cut]]).str.contains(rf"\A(?:{pattern.removeprefix(BEFORE)})\z")[0]
        and check(start, cut)
    ]
    if detector.kind == "iban":
        return [(start, min([*heads, end]))] if check(start, end) else []
    if check(start, end):
        return [match]
    kept = [(start, max(heads))] if heads else []
    gaps = [at for at in cuts if text[at] not in ".-"]
    if not gaps or depth == 1 or not pattern.startswith(BEFORE):
        return kept
    reach = min(end + 48, len(text))
    if reach < len(text):
        apart = [at for at in range(end, reach) if not (text[at].isalnum() or text[at] in "_.-")]
        reach = max([end, *apart])
    later = located(pattern, text[gaps[0] : reach])[:1]
    moved = [(one + gaps[0], other + gaps[0]) for one, other in later]
    return kept + [span for one in moved for span in sound(detector, text, one, depth - 1)]


def real(detector: Detector, text: str, start: int, end: int, named: tuple[str, ...]) -> bool:
    it, body = text[start:end], detector.pattern.removeprefix(BEFORE)
    bare, plain = set(it) <= set("0123456789 ."), set(it) <= set("0123456789 ./-") and it[0].isdigit()
    strict = detector.loose is None or bool(pl.Series([it]).str.contains(rf"\A(?:{body})\z")[0])
    asked = detector.kind in named
    counts = not plain or detector.alone or asked or not bare
    if plain and detector.jurisdiction and not strict:
        counts = detector.chance <= 0.2 and (detector.alone or (asked and bare))
    if detector.sure is not None:
        counts = bool(detector.sure(it))
    if counts and not detector.leaning:
        return True
    line = re.search(r"[^\n]*\s*\Z", text[:start]).start()
    behind = re.match(r"[^\n]*", text[end : end + 30])[0]
    close = text[max(line, re.search(r"[^0-9]{0,30}\Z", text[:start]).start()) : start]
    shortly = 0 if re.search("[0-9]", behind) else min(len(behind), 15)
    if re.search(nearness.ORDER.replace(r"\z", r"\Z"), close):
        return False
    counted = re.search(nearness.COUNTED, behind[:16]) and text[max(start - 2, 0)] != ":"
    if counted and re.search(nearness.COUNT.replace(r"\z", r"\Z"), it):
        return False
    right_before, right_behind = (start - len(close), start), (end, end + shortly)
    if detector.closely or re.search(nearness.DAY.replace(r"\z", r"\Z"), it):
        return said(text, detector.context, right_before, right_behind)
    wide = (max(line, start - 60), start), (end, end + len(behind))
    if said(text, detector.context, right_before, right_behind) or said(text, detector.context, *wide, far=True):
        return True
    return said(text, context.shared_words(detector), right_before)


def said(text: str, words: tuple[str, ...], *parts: tuple[int, int], far: bool = False) -> bool:
    """Whether one of the words stands in one of the parts of the text, whole; from `far`, none of two letters."""
    every = {one for word in words for one in folds.spellings(word)}
    plain = [re.sub("[^a-z0-9]", " ", word.lower()).strip() for word in every if word.isascii()]
    heard = [word for word in plain if word and not (far and len(word) <= 2)]
    return any(low <= first and last <= high for first, last in spoken(text, heard) for low, high in parts)


def spoken(text: str, words: list[str]) -> list[tuple[int, int]]:
    """Where the words stand, in the text as it is and with words apart that are written together."""
    humps = [found.start() for found in re.finditer("(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", text)]
    apart = "".join(" " * (at in humps) + sign for at, sign in enumerate(text))
    origin = [at for at in range(len(text)) for _ in range(1 + (at in humps))] + [len(text)]
    places = []
    for told, ending in ((text, ""), (apart, "(?![a-pr-rt-z])")):
        plain = f" {re.sub('[^a-z0-9]', ' ', told.lower())} "
        for word in words:
            tail = " " if len(word) <= 4 else ending
            if len(word) == 5:
                tail = f"(?:{'|'.join(lexicon._ENDINGS)}) "
            for found_ in re.finditer(f"(?= {word}{tail})", plain):
                first, last = found_.start(), found_.start() + len(word)
                places.append((first, last) if told is text else (origin[first], origin[last - 1] + 1))
    return places


WORDS = [
    "on",
    "to",
    "ref",
    "ID no",
    "the",
    "order",
    "12",
    "2025-01-08",
    "1234",
    "10.0.0.1",
    "(",
    ")",
    "-",
    ".",
    "x-1",
    "SSN",
]


def a_text(rng: random.Random, examples: list[str]) -> str | None:
    if rng.random() < 0.1:
        return rng.choice([None, "", " "])
    parts = [rng.choice(examples if rng.random() < 0.4 else WORDS) for _ in range(rng.randint(1, 7))]
    if rng.random() < 0.5:
        parts = [
            re.sub("[0-9]", lambda _: str(rng.randint(0, 9)), part) if rng.random() < 0.2 else part for part in parts
        ]
    return rng.choice([" ", " ", ", ", "; ", "/"]).join(parts)


@pytest.mark.parametrize("seed", range(3))
def test_a_plain_loop_finds_the_same(seed: int) -> None:
    rng = random.Random(seed)
    examples = [text for one in DETECTORS for text in (*one.found, *one.passed_over) if text.isascii()]
    texts = [a_text(rng, examples) or "" for _ in range(25)]
    for named in ((), KINDS):
        assert at_once(texts, named) == plainly(texts, named)


@pytest.mark.parametrize(
    ("text", "stays"),
    [
        ('{"password":"Sum' + 'mer2024!","user":"bob"}', '{"password":"","user":"bob"}'),
        ("DB_PASSWORD=Sum" + "mer,2024!", "DB_PASSWORD="),
        ("пароль: Sum" + "mer2024!, спасибо", "пароль: , спасибо"),
        ("密码\uff1aSum" + "mer2024!。", "密码\uff1a。"),
        ("Bearer " + "9f8E7d6C5b4A3210ffEE" * 9 + " end", "Bearer  end"),
        ("Bearer eyJhbGciOiJIUzI1NiJ9" + ".eyJzdWIiOiIxIn0" + ".c2lnbmF0dXJlsR8U end", "Bearer  end"),
        (
            "x I<UTOD231458907<<<<<<<<<<<<<<<<br>7408122F1204159UTO<<<<<<<<<<<6<br>ERIKSSON<<ANNA<MARIA<<<<<<<<<< y",
            "x  y",
        ),
        ("> -----BEGIN PRIV" + "ATE KEY-----\n> " + "MIIEow12" * 8 + "\n> xY9=\nLG", "> \nLG"),
        ("password = args.password", "password = args.password"),
    ],
)
def test_of_what_is_meant_nothing_stays_and_of_its_words_all(text: str, stays: str) -> None:
    spans = seeker(KINDS)(pa.array([text]))
    left = text.encode()
    for start, end in reversed(list(zip(spans.start.tolist(), spans.end.tolist(), strict=True))):
        left = left[:start] + left[end:]
    assert left.decode() == stays


def test_a_null_and_a_slice_do_not_move_what_is_found() -> None:
    rng = random.Random(7)
    examples = [text for one in DETECTORS for text in (*one.found, *one.passed_over)]
    texts = [a_text(rng, examples) for _ in range(200)]
    whole = found(texts, *KINDS)
    array = pa.array(texts).slice(50, 100)
    assert told(seeker(KINDS)(array), texts[50:150]) == [
        (r - 50, text, kind) for r, text, kind in whole if 50 <= r < 150
    ]


@pytest.mark.parametrize("seed", range(3))
def test_signs_beyond_ascii_around_change_nothing_but_the_speed(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = random.Random(seed)
    examples = [text for one in DETECTORS for text in (*one.found, *one.passed_over)]
    around = ["é", "“", "”", "日", "…", "—", "ü", " ", "ß ", "„", "(", "\u0301", "٣"]
    texts: list[str | None] = [
        "".join(f"{rng.choice(around)}{rng.choice(examples)}{rng.choice(around)}" for _ in range(rng.randint(1, 3)))
        for _ in range(400)
    ]
    quick = found(texts, *KINDS, named=KINDS)
    monkeypatch.setattr(matches, "quickly", lambda body: None)
    for module in (sieve, matches):
        monkeypatch.setattr(module, "plainly", lambda pattern: pattern)
    monkeypatch.setattr(sieve, "loosely", lambda pattern: pattern)
    monkeypatch.setattr(matches, "fitting", lambda pattern, texts: pattern)
    monkeypatch.setattr(sieve, "readable", lambda reader: False)
    assert found(texts, *KINDS, named=KINDS) == quick


@pytest.mark.slow
@pytest.mark.parametrize(
    "unit", ["1", "1 ", "a@", "a.", "AB12 ", "+1(", "4111-", "é1", "11.11", "1111 ", "e\u0301\u200b", "\u200b"]
)
def test_time_is_linear_in_the_text(unit: str) -> None:
    seek = seeker(KINDS)
    seek(pa.array([unit]))
    began = time.process_time()
    seek(pa.array([unit * (500_000 // len(unit))]))
    assert time.process_time() - began < 20
