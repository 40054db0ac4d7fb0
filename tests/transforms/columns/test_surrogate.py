import json
import pickle
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, get_args

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from cryptography.hazmat.primitives.ciphers import algorithms
from cryptography.hazmat.primitives.cmac import CMAC
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from transforms.bad_values import BadValues
from transforms.columns.promise import Differs, Matches
from transforms.columns.surrogate import Surrogate
from transforms.columns.transform import Misfit, Site
from transforms.keys.keyring import ScopedKeys
from transforms.surrogates.locales import words_of
from transforms.surrogates.marked import Refused
from transforms.surrogates.recipes import Kind, recipe_of

GOLDEN = Path(__file__).parents[2] / "golden" / "surrogates.json"
LOCALES = ("en_US", "en_GB", "de_DE", "fr_FR", "ja_JP", "pt_BR", "ru_RU", "zh_CN", "sv_SE")
ENTITIES = pa.array(["1", "2", "zoë@mail.test", "3"])
IDS = pa.array([7, 8, 7, None, 9, 10], pa.int64())
NAMES = pa.array(["Zoë Müller", "Ann O'Neil", "Zoë Müller", None, "", "日本 太郎"])


def surrogate(**options: Any) -> Surrogate:
    return Surrogate.model_validate(options)


def site_of(columns: Mapping[str, pa.Array], *, kept: frozenset[str] = frozenset()) -> Site:
    schema = pa.schema([(name, array.type) for name, array in columns.items()])
    return Site(path="c", type=columns["c"].type, schema=schema, domains={"id": "customer"}, kept=kept)


Made = Callable[..., pa.Array]


@pytest.fixture
def made(keys: ScopedKeys) -> Made:
    """What comes out of column `c`, with other columns beside it; every column but `c` is kept."""

    def make(transform: Surrogate, values: pa.Array, **beside: pa.Array) -> pa.Array:
        columns = {"c": values, **beside}
        site = site_of(columns, kept=frozenset(beside))
        out = transform.kernel(site, keys)(values, {name: columns[name] for name in transform.beside(site)})
        assert out.type == transform.out_type(site)
        assert out.is_null().equals(values.is_null())
        out.validate(full=True)
        return out

    return make


def everything(keys: ScopedKeys) -> dict[str, dict[str, list[str]]]:
    """Locale -> kind -> surrogates of `ENTITIES` by persona, then of the same texts as values."""
    columns = {"c": ENTITIES, "id": ENTITIES}
    found: dict[str, dict[str, list[str]]] = {}
    for locale in LOCALES:
        for kind in get_args(Kind):
            for persona in ("id", None):
                transform = surrogate(of=kind, persona=persona, locale=locale)
                try:
                    out = transform.kernel(site_of(columns), keys)(ENTITIES, columns)
                except Misfit:
                    continue
                found.setdefault(locale, {}).setdefault(kind, []).extend(out.to_pylist())
    return found


def test_surrogates_are_those_of_the_golden_file(keys: ScopedKeys, tmp_path: Path) -> None:
    now = tmp_path / GOLDEN.name
    now.write_text(json.dumps(everything(keys), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    assert now.read_text("utf-8") == GOLDEN.read_text("utf-8"), f"where the change is meant, copy {now} to {GOLDEN}"


def test_a_surrogate_is_what_the_docstring_constructs(made: Made, keys: ScopedKeys) -> None:
    derived = keys.derive(algorithm="AES256-CMAC", use="surrogate", domain="customer", size=32, part="city")
    mac = CMAC(algorithms.AES(derived))
    mac.update(b"8")
    cities = words_of("en_US").table("city")
    expected = cities[int.from_bytes(mac.finalize()[:8], "big") % len(cities)].as_py()
    assert made(surrogate(of="city", persona="id"), pa.array(["x"]), id=pa.array([8])).to_pylist() == [expected]


def test_one_person_has_one_surrogate_whatever_the_value_says(made: Made) -> None:
    out = made(
        surrogate(of="name", persona="id"), pa.array(["Ann", "A. Lee", None, ""]), id=pa.array([7, 7, 7, 7])
    ).to_pylist()
    assert out[2] is None
    assert len({out[0], out[1], out[3]}) == 1


def test_the_columns_of_a_persona_agree(made: Made) -> None:
    people = pa.array(range(500))
    values = pa.array(["x"] * 500)
    first, last, name, email = (
        made(surrogate(of=of, persona="id"), values, id=people).to_pylist()
        for of in ("first_name", "last_name", "name", "email")
    )
    assert name == [f"{a} {b}" for a, b in zip(first, last, strict=True)]
    assert all(
        e.startswith(f"{a.lower()}.{b.lower()}")
        for a, b, e in zip(first, last, email, strict=True)
        if (a + b).isalpha()
    )
    assert len(set(email)) > 490


def test_a_persona_is_the_same_in_text_and_in_numbers(made: Made) -> None:
    transform = surrogate(of="name", persona="id")
    numbers = made(transform, pa.array(["a", "b"]), id=pa.array([7, 123]))
    assert numbers.equals(made(transform, pa.array(["a", "b"]), id=pa.array(["7", "123"]).dictionary_encode()))


def test_another_domain_another_person(made: Made, keys: ScopedKeys) -> None:
    values = pa.array(["x"] * 40)
    ids = pa.array(range(40))
    one = made(surrogate(of="email", persona={"column": "other", "domain": "a"}), values, other=ids)
    two = made(surrogate(of="email", persona={"column": "other", "domain": "b"}), values, other=ids)
    assert not pc.any(pc.equal(one, two)).as_py()


def test_a_person_without_a_name_is_a_bad_row(made: Made) -> None:
    with pytest.raises(BadValues) as caught:
        made(surrogate(of="name", persona="id"), pa.array(["a", None, "b", "c"]), id=pa.array(["1", None, None, ""]))
    assert caught.value.bad.tolist() == [False, False, True, True]


def test_without_a_persona_equal_values_have_equal_surrogates_in_a_domain(made: Made) -> None:
    out = made(surrogate(of="name"), NAMES).to_pylist()
    assert out[0] == out[2]
    assert out[3] is None
    assert out[4] is not None
    assert out == made(surrogate(of="name", domain="name"), NAMES).to_pylist()
    assert out != made(surrogate(of="name", domain="other"), NAMES).to_pylist()


@pytest.mark.parametrize("of", ["state", "first_name", "card", "mac", "country"])
def test_without_a_persona_no_value_is_its_own_surrogate(made: Made, of: Kind) -> None:
    every = recipe_of(of, "en_US").tables[0].unique()
    assert not pc.any(pc.equal(made(surrogate(of=of), every), every)).as_py()
    assert surrogate(of=of).promises(site_of({"c": every}))[-1] == Differs()


def test_a_draw_that_equals_its_value_does_not_depend_on_the_batch(made: Made) -> None:
    states = recipe_of("state", "en_US").tables[0]
    whole = made(surrogate(of="state"), states)
    assert whole.to_pylist() == [made(surrogate(of="state"), states[i : i + 1])[0].as_py() for i in range(len(states))]


@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_batches_order_and_slices_change_nothing(keys: ScopedKeys, data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from([k for k in get_args(Kind) if k != "iban"]))
    rows = data.draw(st.lists(st.tuples(st.none() | st.text(max_size=3), st.integers(0, 5)), max_size=12))
    cut = data.draw(st.integers(0, len(rows)))
    persona = data.draw(st.sampled_from(["id", None]))
    values, ids = pa.array([v for v, _ in rows], pa.string()), pa.array([i for _, i in rows], pa.int64())
    transform = surrogate(of=kind, persona=persona)
    kernel = transform.kernel(site_of({"c": values, "id": ids}), keys)
    whole = kernel(values, {"id": ids})
    parts = [kernel(values[a:b], {"id": ids[a:b]}) for a, b in ((0, cut), (cut, len(rows)))]
    assert pa.concat_arrays(parts).equals(whole)
    back = pa.array(range(len(rows) - 1, -1, -1), pa.int64())
    assert kernel(values.take(back), {"id": ids.take(back)}).equals(whole.take(back))


def test_gender_is_followed_and_what_it_does_not_say_is_drawn(made: Made) -> None:
    genders = pa.array(["F", " female ", "m", "Man", "w", None, "", "divers"] * 200)
    out = made(
        surrogate(of="first_name", persona="id", gender="g"),
        pa.array(["x"] * 1600),
        id=pa.array(range(1600)),
        g=genders,
    )
    names = words_of("en_US").first_names
    men, women = set(names.words[: names.men].to_pylist()), set(names.words[names.men :].to_pylist())
    by_gender = [set(out[i::8].to_pylist()) for i in range(8)]
    assert all(by_gender[i] <= women for i in (0, 1, 4))
    assert all(by_gender[i] <= men for i in (2, 3))
    assert all(by_gender[i] - women and by_gender[i] - men for i in (5, 6, 7))
    coded = made(
        surrogate(of="first_name", persona="id", gender="g"),
        pa.array(["x"] * 1600),
        id=pa.array(range(1600)),
        g=genders.dictionary_encode(),
    )
    assert coded.equals(out)


def test_gender_must_be_published_and_be_text() -> None:
    values = {"c": NAMES, "id": IDS, "g": pa.array(["f"] * 6), "n": pa.array([1] * 6)}
    kept = frozenset({"n", "g"})
    with pytest.raises(Misfit, match="would tell what 'g' says"):
        surrogate(of="name", gender="g").out_type(site_of(values))
    with pytest.raises(Misfit, match="did you mean 'g'"):
        surrogate(of="name", gender="gg").out_type(site_of(values, kept=kept))
    with pytest.raises(Misfit, match="int64, not text"):
        surrogate(of="name", gender="n").out_type(site_of(values, kept=kept))
    with pytest.raises(Misfit, match="does not tell the first names of 'en_PK' apart"):
        surrogate(of="name", gender="g", locale="en_PK").out_type(site_of(values, kept=kept))


def test_unique_surrogates_stay_in_form_and_agree(made: Made) -> None:
    ids, values = pa.array(range(300)), pa.array(["x"] * 300)
    plain, email, username, url = (
        made(surrogate(of=of, persona="id", unique=unique), values, id=ids).to_pylist()
        for of, unique in (("username", False), ("email", True), ("username", True), ("url", True))
    )
    assert all(u.startswith(f"{p}.") and len(u) == len(p) + 14 for p, u in zip(plain, username, strict=True))
    assert [e.partition("@")[0] for e in email] == username == [u.rpartition("/")[2] for u in url]
    assert len({u[-13:] for u in username}) == 300


@pytest.mark.parametrize("of", get_args(Kind))
@pytest.mark.parametrize("unique", [False, True])
def test_promised_forms_hold(made: Made, of: Kind, unique: bool) -> None:
    if unique and of not in {"email", "username", "url"}:
        with pytest.raises(ValidationError, match="has no place"):
            surrogate(of=of, unique=True)
        return
    transform = surrogate(of=of, unique=unique, locale="en_GB" if of == "iban" else "en_US")
    values = pa.array([str(i) for i in range(2000)])
    out = made(transform, values)
    for promise in transform.promises(site_of({"c": values})):
        if isinstance(promise, Matches):
            assert pc.all(pc.match_substring_regex(out, f"^(?:{promise.pattern})$")).as_py()


def test_a_reserved_kind_promises_its_form_and_rare_agreement_is_bounded() -> None:
    site = site_of({"c": NAMES, "id": IDS})
    form, differs = surrogate(of="email", persona="id").promises(site)
    assert form == Matches(r"[a-z0-9]+\.[a-z0-9]+[0-9]{2}@example\.(com|net|org)")
    assert isinstance(differs, Differs)
    assert 0 < differs.chance < 1e-5
    (form, differs) = surrogate(of="url", persona="id", unique=True).promises(site)
    assert form == Matches(r"https://example\.(com|net|org)/[a-z0-9]+\.[a-z0-9]+[0-9]{2}\.[a-z2-7]{13}")
    assert isinstance(differs, Differs)
    assert 0 < differs.chance < 1e-20
    assert surrogate(of="state", persona="id").promises(site) == ()


def test_a_date_of_birth_has_the_type_of_its_column(made: Made) -> None:
    days = pa.array([date(1980, 5, 5), None, date(1980, 5, 5), date(2020, 1, 1)])
    out = made(surrogate(of="date_of_birth"), days)
    assert out.type == pa.date32()
    assert out[0] == out[2]
    assert all(date(1935, 1, 1) <= day <= date(2005, 12, 31) for day in out.to_pylist() if day)
    texts = made(surrogate(of="date_of_birth"), days.cast(pa.string()))
    assert texts.to_pylist() == out.cast(pa.string()).to_pylist()
    assert made(surrogate(of="date_of_birth"), days.cast(pa.date64())).type == pa.date64()


@pytest.mark.parametrize("type_", [pa.string(), pa.large_string(), pa.string_view()])
def test_text_of_every_layout_gives_the_same_strings(made: Made, type_: pa.DataType) -> None:
    assert made(surrogate(of="city"), NAMES.cast(type_)).equals(made(surrogate(of="city"), NAMES))


@pytest.mark.parametrize("type_", [pa.int64(), pa.binary(), pa.date32(), pa.list_(pa.string())])
def test_what_is_not_text_is_refused(type_: pa.DataType) -> None:
    with pytest.raises(Misfit, match="for text, and"):
        surrogate(of="name").out_type(Site(path="c", type=type_, schema=pa.schema([("c", type_)])))


def test_an_empty_batch_and_a_batch_of_nulls(made: Made) -> None:
    assert made(surrogate(of="name"), pa.array([], pa.string())).to_pylist() == []
    assert made(surrogate(of="email", unique=True), pa.array([None, None], pa.string())).to_pylist() == [None, None]


@pytest.mark.parametrize(
    ("options", "text"),
    [
        (
            {"of": "phone", "locale": "ja_JP"},
            r"no surrogate 'phone' in locale 'ja_JP': no regulator.*locales that have it: 'en_US'",
        ),
        ({"of": "company", "locale": "en_GB"}, r"no provider of company data.*'en_PH'"),
        ({"of": "street", "locale": "ja_JP"}, r"English default"),
        ({"of": "phone", "locale": "de_AT"}, r"'de_DE'"),
        ({"of": "name", "locale": "en-US"}, r"no locale 'en-US'; did you mean 'en_US'"),
    ],
)
def test_what_a_locale_lacks_is_refused_with_advice(options: dict[str, Any], text: str) -> None:
    with pytest.raises(Misfit, match=text):
        surrogate(**options).out_type(site_of({"c": NAMES}))


@pytest.mark.parametrize(
    "options",
    [
        {"of": "name", "persona": "id", "domain": "x"},
        {"of": "city", "gender": "g"},
        {"of": "name", "unique": True},
        {"of": "nam"},
        {"of": "name", "domain": ""},
        {},
    ],
)
def test_options_that_do_not_go_together_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        surrogate(**options)


def test_a_persona_without_a_domain_is_a_misfit() -> None:
    with pytest.raises(Misfit, match="domain"):
        surrogate(of="name", persona="other").out_type(site_of({"c": NAMES, "other": IDS}))


def test_a_transform_pickles_and_shows_no_key(keys: ScopedKeys) -> None:
    transform = surrogate(of="name", persona="id")
    assert pickle.loads(pickle.dumps(transform)) == transform
    with pytest.raises((TypeError, AttributeError, pickle.PicklingError)):
        pickle.dumps(transform.kernel(site_of({"c": NAMES, "id": IDS}), keys))


def test_every_kind_is_given_or_refused_in_the_golden_locales() -> None:
    golden = json.loads(GOLDEN.read_text("utf-8"))
    for locale in LOCALES:
        for kind in get_args(Kind):
            try:
                recipe_of(kind, locale)
            except Refused:
                assert kind not in golden[locale]
            else:
                assert len(golden[locale][kind]) == 2 * len(ENTITIES)
