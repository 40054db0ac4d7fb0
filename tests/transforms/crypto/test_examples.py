import doctest
import importlib
import pkgutil

import pytest

from transforms import crypto

MODULES = [f"transforms.crypto.{module.name}" for module in pkgutil.iter_modules(crypto.__path__)]


@pytest.mark.parametrize("name", [*MODULES, "transforms.canonical"])
def test_what_a_docstring_shows_is_what_happens(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0
