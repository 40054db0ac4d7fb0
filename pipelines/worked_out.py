"""What does Beam work out again and again, though it stays the same? Here once: a third of a small job is no more.

For every look at its options Beam makes a parser of command lines anew and reads all words again, some 550 times for a
job; and it inspects the parameters of each method of a `DoFn`, 11,000 times. Both depend on nothing that changes. Beam
leaves no other way in than its own modules, as with `pipelines.loopback`.
"""

import functools
import inspect
import os
from collections.abc import Callable
from copy import deepcopy
from typing import Any
from weakref import WeakKeyDictionary

from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.transforms import core


def work_out_once() -> None:
    """Have Beam remember, in this process and from now on, what it worked out. Calling it again is harmless.

    Whoever asks gets a copy, so that nothing is shared that was not. What Beam refuses is refused each time.
    """
    if getattr(PipelineOptions.__init__, "remembers", False):
        return
    PipelineOptions.__init__ = _reading_once(PipelineOptions.__init__)
    core.get_function_args_defaults = inspecting_once(core.get_function_args_defaults)


def _reading_once(original: Callable[..., None]) -> Callable[..., None]:
    """The making of options of a class from words, read once for each class, words and environment (of defaults)."""
    read: dict[Any, Any] = {}

    @functools.wraps(original)
    def made(self: Any, flags: Any = None, **kwargs: Any) -> None:
        if not isinstance(flags, list | tuple) or kwargs:
            original(self, flags, **kwargs)
            return
        key = (type(self), tuple(flags), tuple(os.environ.items()))
        if key not in read:
            original(self, flags)
            read[key] = deepcopy(self._visible_options)
            return
        visible = deepcopy(read[key])
        vars(self).update(_flags=flags, _visible_options=visible, _all_options=dict(vars(visible)))

    made.remembers = True  # type: ignore[attr-defined]  # the mark that it stands already
    return made


Arguments = tuple[list[str], list[Any]]


def inspecting_once(original: Callable[[Any], Arguments]) -> Callable[[Any], Arguments]:
    """The names of a function's parameters and their defaults, inspected once for each function."""
    known: WeakKeyDictionary[Any, dict[bool, Arguments]] = WeakKeyDictionary()

    @functools.wraps(original)
    def inspected(function: Any) -> Arguments:
        bound = inspect.ismethod(function)
        plain = function.__func__ if bound else function
        if not inspect.isfunction(plain):
            return original(function)
        found = known.setdefault(plain, {})
        if bound not in found:
            found[bound] = original(function)
        names, defaults = found[bound]
        return list(names), list(defaults)

    return inspected
