"""How is much code imported in little time? With the garbage collector at rest, and without what nobody calls.

Beam and Great Expectations make about a million objects when they are imported, and none is garbage; Python searches
them again and again, which is a third of the time. `scipy.stats` is another third of what Great Expectations takes,
and of all its expectations only those on distributions call it, which beamveil does not support.
"""

import gc
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import LazyLoader, find_spec, module_from_spec

UNCALLED = ("scipy.stats",)
"""What Great Expectations imports and beamveil never reaches."""


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


def _put_off(name: str) -> bool:
    """Have the next import of a module give one that is still empty, and fills itself at the first look inside."""
    spec = find_spec(name)
    if spec is None or spec.loader is None:
        return False
    spec.loader = LazyLoader(spec.loader)
    sys.modules[name] = module = module_from_spec(spec)
    spec.loader.exec_module(module)
    if parent := name.rpartition(".")[0]:  # where `from PARENT import NAME` looks first
        setattr(sys.modules[parent], name.rpartition(".")[2], module)
    return True


def _forget(name: str) -> None:
    sys.modules.pop(name, None)
    if parent := name.rpartition(".")[0]:
        vars(sys.modules[parent]).pop(name.rpartition(".")[2], None)
