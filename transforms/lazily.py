"""How does a package give names whose modules are heavy? By importing a module when its first name is asked for."""

from collections.abc import Callable, Mapping
from importlib import import_module


def lazily(package: str, homes: Mapping[str, tuple[str, ...]]) -> Callable[[str], object]:
    """Give a package's `__getattr__`: `homes` says which names each module gives.

    >>> lazily("json", {"json.tool": ("main",)})("main").__module__
    'json.tool'
    """
    home_of = {name: module for module, names in homes.items() for name in names}

    def named(name: str) -> object:
        if name not in home_of:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        given: object = getattr(import_module(home_of[name]), name)
        return given

    return named
