"""How is much code imported in little time? With the garbage collector at rest, and without what nobody calls.

Beam and Great Expectations make about a million objects when they are imported, and none is garbage; Python searches
them again and again, which is a third of the time. `scipy.stats` is another third of what Great Expectations takes,
and of all its expectations only those on distributions call it.
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
"""What Great Expectations imports and hardly ever calls."""


@contextmanager
def swiftly(*, uncalled: Sequence[str] = ()) -> Iterator[None]:
    """Import in this block. Modules `uncalled` are imported only when something in them is asked for.

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
    """Stands for a module: imports it when something in it is asked for.

    Not `importlib.util.LazyLoader`: it takes for an error that a module which imports itself, as `scipy.stats` does,
    stands in `sys.modules` once more.
    """

    def __getattr__(self, name: str) -> Any:
        if sys.modules.get(self.__name__) is self:
            _forget(self.__name__)
        return getattr(import_module(self.__name__), name)


def _put_off(name: str) -> bool:
    """Have the next import of a module give one that is empty, if there is such a module."""
    if find_spec(name) is None:
        return False
    sys.modules[name] = module = _PutOff(name)
    if parent := name.rpartition(".")[0]:  # where `from PARENT import NAME` looks first
        setattr(sys.modules[parent], name.rpartition(".")[2], module)
    return True


def _forget(name: str) -> None:
    """Let the next import read the module, unless one did already."""
    if isinstance(sys.modules.get(name), _PutOff):
        del sys.modules[name]
        if parent := name.rpartition(".")[0]:
            vars(sys.modules[parent]).pop(name.rpartition(".")[2], None)
