"""Where does the interval of a given width that holds a number begin?"""

from collections.abc import Callable
from decimal import Context, Decimal
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from transforms.columns.generalization.way import Way, refuse
from transforms.columns.nulls import cleared
from transforms.columns.promise import Between
from transforms.columns.transform import TYPED, Misfit, Site

_BELOW = "the interval begins below what the type can hold"
_EXACT = 2**53
_HALF_TURN = 180
_IN_64_BITS = 18
_WIDE = Context(prec=100)
"""More digits than a decimal of Arrow has; 28, which Python takes of itself, are fewer."""
Number = int | float


def by_width(width: Number, site: Site) -> Way:
    """The lower bound of the value's interval, a multiple of the width, in the input's type: integer, float, decimal.

    Intervals hold their lower bound; below zero they go down (-1 with width 10 is -10). With floats a bound is the
    float nearest to its decimal value, and a float belongs to the last bound that is not above it: 0.3 with width 0.1
    is 0.3. Bad rows: NaN and infinities, floats whose bound exceeds 2^53 in units of the width's last decimal place,
    and a lower bound that the type cannot hold.
    """
    type_ = site.type
    if pa.types.is_integer(type_):
        return Way(type_, _of_integers(width, site))
    if pa.types.is_floating(type_):
        return Way(type_, lambda values: lower_bounds(values, width))
    if pa.types.is_decimal(type_):
        return Way(type_, _of_decimals(width, site))
    msg = f"`width` is for numbers, and {site.path!r} is {type_}: take `to`, or {TYPED}"
    raise Misfit(msg)


def by_grid(degrees: Number, site: Site) -> Way:
    """The lower corner of the cell that holds a latitude or longitude, double; as `by_width` for doubles.

    Takes numbers. Bad rows: what lies outside -180 to 180, besides those of `by_width`.
    """
    type_ = site.type
    if not (pa.types.is_floating(type_) or pa.types.is_integer(type_) or pa.types.is_decimal(type_)):
        msg = f"`grid` is for numbers, and {site.path!r} is {type_}: {TYPED}"
        raise Misfit(msg)

    def kernel(values: pa.Array) -> pa.Array:
        values = cleared(values).cast(pa.float64(), safe=False)
        numbers = np.asarray(pc.fill_null(values, 0.0))
        refuse(~(np.abs(numbers) <= _HALF_TURN), "not a latitude or longitude in degrees")
        return lower_bounds(values, degrees)

    return Way(pa.float64(), kernel, (Between(-180.0 - degrees, 180.0),))


def lower_bounds(values: pa.Array, width: Number) -> pa.Array:
    """Floats to the float nearest to the last multiple of the width that is not above them; nulls stay null."""
    over, under = Decimal(repr(width)).as_integer_ratio()
    dtype = values.type.to_pandas_dtype()
    numbers = np.asarray(pc.fill_null(values, dtype(0)))
    wide = numbers.astype(np.float64, copy=False)

    def bound(steps: npt.NDArray[np.float64]) -> npt.NDArray[np.floating]:
        whole = steps if over == 1 else steps * over
        return (whole if under == 1 else whole / under).astype(dtype, copy=False)

    with np.errstate(over="ignore", invalid="ignore"):
        steps = np.floor(wide / float(width))
        if not np.abs(steps).max(initial=0) * max(over, 1) < _EXACT:  # whichever it is, infinite and NaN too
            refuse(~np.isfinite(numbers), "not a finite number")
            refuse(~(np.abs(steps) * max(over, 1) < _EXACT), "too large for the width")
        steps -= bound(steps) > numbers
        steps += bound(steps + 1) <= numbers
        bounds = bound(steps)
    refuse(~np.isfinite(bounds), _BELOW)
    return _with_nulls(bounds + dtype(0), values)


def _with_nulls(bounds: npt.NDArray[Any], like: pa.Array) -> pa.Array:
    """The bounds in the type of `like`, null and zero beneath where it is null."""
    if not like.null_count:
        return pa.array(bounds, like.type)
    nulls = np.asarray(like.is_null())
    return pa.array(np.where(nulls, bounds.dtype.type(0), bounds), like.type, mask=nulls)


def _of_integers(width: Number, site: Site) -> Callable[[pa.Array], pa.Array]:
    info = np.iinfo(site.type.to_pandas_dtype())
    if width != int(width) or int(width) > info.max:
        msg = f"{site.path!r} is {site.type}: its width must be a whole number of at most {info.max}"
        raise Misfit(msg)
    step = info.dtype.type(int(width))
    safe = info.min + int(width) if info.min else 0  # from there on no interval begins below what the type can hold

    def kernel(values: pa.Array) -> pa.Array:
        numbers = np.asarray(pc.fill_null(cleared(values), 0))
        if numbers.min(initial=0) < safe:
            refuse(numbers < info.dtype.type(info.min) + numbers % step, _BELOW)
        bounds = numbers // step  # by a constant NumPy divides much faster than it takes remainders
        bounds *= step
        return _with_nulls(bounds, values)

    return kernel


def _of_decimals(width: Number, site: Site) -> Callable[[pa.Array], pa.Array]:
    """In whole units of the last place: in 64 bits where these hold every value, else once per distinct value."""
    scaled = Decimal(repr(width)).scaleb(site.type.scale, _WIDE)
    if scaled != int(scaled) or len(str(int(scaled))) > site.type.precision:
        msg = f"{site.path!r} is {site.type}, which cannot hold its width: take one with fewer places"
        raise Misfit(msg)
    step, limit = int(scaled), 10**site.type.precision
    lower = _of_short_decimals if site.type.precision <= _IN_64_BITS else _of_long_decimals
    return lambda values: lower(cleared(values), step, limit)


def _of_short_decimals(values: pa.Array, step: int, limit: int) -> pa.Array:
    wide, nulls = values.cast(pa.decimal128(_IN_64_BITS, values.type.scale)), np.asarray(values.is_null())
    limbs = np.frombuffer(wide.buffers()[1] or b"", np.int64).reshape(-1, 2)
    units = np.where(nulls, 0, limbs[wide.offset : wide.offset + len(wide), 0])
    bounds = units - units % step
    refuse(bounds <= -limit, _BELOW)
    out = np.stack([bounds, bounds >> 63], axis=1)
    validity = pa.py_buffer(np.packbits(~nulls, bitorder="little"))
    made = pa.Array.from_buffers(wide.type, len(wide), [validity, pa.py_buffer(out)])
    return made.cast(values.type)


def _of_long_decimals(values: pa.Array, step: int, limit: int) -> pa.Array:
    distinct = values.dictionary_encode()
    scale = values.type.scale
    units = [int(value.scaleb(scale, _WIDE)) for value in distinct.dictionary.to_pylist()]
    bounds = [unit - unit % step for unit in units]
    low = pa.array([bound <= -limit for bound in bounds], pa.bool_()).take(distinct.indices)
    refuse(np.asarray(pc.fill_null(low, fill_value=False)), _BELOW)
    return pa.array([Decimal(bound).scaleb(-scale, _WIDE) for bound in bounds], values.type).take(distinct.indices)
