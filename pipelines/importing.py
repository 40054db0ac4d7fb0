"""How is much code imported in little time? With the garbage collector at rest, and without what nobody calls.

Beam and Great Expectations make about a million objects when they are imported, and none is garbage; Python searches
them again and again, which is a third of the time. `scipy.stats` is another third of what Great Expectations takes,
and of all the expectations that beamveil supports only Kullback-Leibler divergence calls it.
"""

import gc
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any

UNCALLED = ("scipy.stats",)
"""What Great Expectations imports and beamveil hardly ever reaches."""


@contextmanager
def swiftly(*, uncalled: Sequence[str] = ()) -> Iterator[None]:
    """Import in this block. Modules `uncalled` are read only when something in them is asked for, by whoever got them.

    Outside the block such a module is imported as ever, and one that was imported before stays as it is.
    """
    collects = gc.isenabled()
    gc.disable()
    put_off = [name for name in uncalled if name not in sys.modules and _put_off(name)]
    try:
        yield
    finally:
        for name in put_off:
            _forget(name)
        if collects:
            gc.enable()


class _PutOff(ModuleType):
    """Stands for a module, which is imported when something in it is asked for."""

    def __getattr__(self, word: str) -> Any:
        name = self.__name__
        _forget(name)
        return getattr(import_module(name), word)


def _put_off(name: str) -> bool:
    """Have imports of a module give one that stands for it; False where it is not installed."""
    spec = find_spec(name)
    if spec is None:
        return False
    sys.modules[name] = module = _PutOff(name)
    module.__spec__ = spec
    if parent := name.rpartition(".")[0]:  # where `from PARENT import NAME` looks first
        setattr(sys.modules[parent], name.rpartition(".")[2], module)
    return True


def _forget(name: str) -> None:
    """Have the next import give the module itself."""
    if not isinstance(sys.modules.get(name), _PutOff):
        return
    del sys.modules[name]
    if parent := name.rpartition(".")[0]:
        vars(sys.modules[parent]).pop(name.rpartition(".")[2], None)
