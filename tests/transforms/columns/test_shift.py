"""Shifted dates: by how much, together with what, and where it ends."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pytest
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.cmac import CMAC
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from transforms.bad_values import BadValues
from transforms.columns.shift import Shift
from transforms.columns.transform import Misfit, Site
from transforms.keys.keyring import ScopedKeys

BY = {"column": "id", "domain": "customer"}
SCHEMA = pa.schema([("id", pa.int64())])
NEW_YORK = ZoneInfo("America/New_York")


def shifted(keys: ScopedKeys, values: pa.Array, ids: pa.Array, days: int = 365) -> pa.Array:
    site = Site(path="c", type=values.type, schema=SCHEMA)
    return Shift.model_validate({"by": BY, "days": days}).kernel(site, keys)(values, {"id": ids})


def days_of(keys: ScopedKeys, entity: int, days: int) -> int:
    """The shift, by the library's CMAC and plain arithmetic."""
    mac = CMAC(AES(keys.derive(algorithm="AES256-CMAC", use="shift", domain="customer", size=32)))
    mac.update(str(entity).encode())
    step = int.from_bytes(mac.finalize()[:8]) % (2 * days) - days
    return step + 1 if step >= 0 else step


def test_the_shift_is_the_stated_draw(keys: ScopedKeys) -> None:
    ids = pa.array(range(200))
    out = shifted(keys, pa.array([date(2000, 1, 1)] * 200), ids, 30)
    assert [(day - date(2000, 1, 1)).days for day in out.to_pylist()] == [days_of(keys, n, 30) for n in range(200)]


def test_every_shift_but_zero_occurs_and_none_lies_outside(keys: ScopedKeys) -> None:
    out = shifted(keys, pa.array([date(2000, 1, 1)] * 2000), pa.array(range(2000)), 5)
    counts = np.unique([(day - date(2000, 1, 1)).days for day in out.to_pylist()], return_counts=True)
    assert counts[0].tolist() == [-5, -4, -3, -2, -1, 1, 2, 3, 4, 5]
    assert counts[1].min() > 140


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(moments=st.lists(st.datetimes(datetime(1901, 1, 1), datetime(2036, 1, 1)), min_size=1, max_size=10))
def test_intervals_of_an_entity_survive_in_naive_time(keys: ScopedKeys, moments: list[datetime]) -> None:
    values = pa.array(moments, pa.timestamp("us"))
    out = shifted(keys, values, pa.array([7] * len(moments)))
    assert {after - before for before, after in zip(moments, out.to_pylist(), strict=True)} == {
        timedelta(days=days_of(keys, 7, 365))
    }


def test_dates_timestamps_and_units_of_an_entity_move_together(keys: ScopedKeys) -> None:
    moment = datetime(2020, 2, 29, 23, 59, 59)
    ids, step = pa.array([7, None, 7]), timedelta(days=days_of(keys, 7, 365))
    for type_ in (pa.timestamp("s"), pa.timestamp("ms"), pa.timestamp("ns"), pa.date32(), pa.date64()):
        cell = moment.date() if pa.types.is_date(type_) else moment
        out = shifted(keys, pa.array([cell, None, cell], type_), ids)
        assert out.to_pylist() == [cell + step, None, cell + step]


def test_a_clock_of_the_zone_shows_the_same_time_on_the_new_day(keys: ScopedKeys) -> None:
    hours = [datetime(2021, 1, 1, 9, 30, tzinfo=NEW_YORK) + timedelta(days=n) for n in range(0, 360, 20)]
    values = pa.array(hours, pa.timestamp("us", "America/New_York"))
    out = shifted(keys, values, pa.array(range(len(hours)))).to_pylist()
    assert [(t.hour, t.minute) for t in out] == [(9, 30)] * len(hours)
    assert [t.date() for t in out] == [t.date() + timedelta(days=days_of(keys, n, 365)) for n, t in enumerate(hours)]


def test_a_time_that_the_new_day_lacks_is_the_first_after_the_gap_and_one_that_it_has_twice_the_first(
    keys: ScopedKeys,
) -> None:
    ids = range(50)
    steps = [timedelta(days=days_of(keys, n, 365)) for n in ids]
    zone = pa.timestamp("us", "America/New_York")
    to_gap = [(datetime(2024, 3, 10, 2, 30) - step).replace(tzinfo=NEW_YORK) for step in steps]
    assert set(shifted(keys, pa.array(to_gap, zone), pa.array(ids)).to_pylist()) == {
        datetime(2024, 3, 10, 3, 0, tzinfo=NEW_YORK)
    }
    to_both = [(datetime(2024, 11, 3, 1, 30) - step).replace(tzinfo=NEW_YORK) for step in steps]
    out = shifted(keys, pa.array(to_both, zone), pa.array(ids)).cast(pa.timestamp("us", "UTC")).to_pylist()
    assert {(t.hour, t.minute) for t in out} == {(5, 30)}


@pytest.mark.parametrize(
    "values",
    [
        pa.array([date(1, 1, 30), date(1, 1, 31), None, date(9999, 12, 1), date(9999, 12, 2)]),
        pa.array([date(1, 1, 30), date(1, 1, 31), None, date(9999, 12, 1), date(9999, 12, 2)]).cast(pa.timestamp("s")),
        pa.array([-(2**63) + 1, 0, None, 2**63 - 1 - 40 * 86_400 * 10**9, 2**63 - 1], pa.timestamp("ns")),
    ],
    ids=lambda values: str(values.type),
)
def test_a_date_that_some_shift_would_carry_off_the_calendar_is_bad(keys: ScopedKeys, values: pa.Array) -> None:
    with pytest.raises(BadValues) as caught:
        shifted(keys, values, pa.array([7] * 5), 30)
    assert caught.value.bad.tolist() == [True, False, False, False, True]


def test_there_is_no_default_entity(keys: ScopedKeys) -> None:
    with pytest.raises(BadValues) as caught:
        shifted(keys, pa.array([date(2000, 1, 1), None, date(2000, 1, 1)]), pa.array([None, None, 1], pa.int64()))
    assert caught.value.bad.tolist() == [True, False, False]


@pytest.mark.parametrize("days", [0, -1, 36_501, 1.5])
def test_days_must_move_something(days: float) -> None:
    with pytest.raises(ValidationError):
        Shift.model_validate({"by": "id", "days": days})


@pytest.mark.parametrize(
    ("type_", "reason"),
    [
        (pa.string(), "under `types` where the input is CSV; Parquet has"),
        (pa.int64(), "`types`"),
        (pa.timestamp("us", "No/Where"), "zone"),
    ],
)
def test_what_has_no_days_is_refused_with_what_to_do(type_: pa.DataType, reason: str) -> None:
    with pytest.raises(Misfit, match=reason):
        Shift.model_validate({"by": BY, "days": 9}).out_type(Site(path="c", type=type_, schema=SCHEMA))


def test_an_entity_without_domain_is_refused() -> None:
    with pytest.raises(Misfit, match="has no domain"):
        Shift.model_validate({"by": "id", "days": 9}).out_type(Site(path="c", type=pa.date32(), schema=SCHEMA))
