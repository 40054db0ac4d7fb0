"""The examples in docstrings hold."""

import doctest
import importlib
import pkgutil

import pytest

import expectations
import pipelines
import transforms


def modules() -> list[str]:
    found = []
    for package in (transforms, expectations, pipelines):
        walked = pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
        found += [module.name for module in walked if not module.name.endswith("__main__")]
    return found


@pytest.mark.parametrize("name", modules())
def test_the_examples_of_a_module_hold(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_there_are_examples() -> None:
    finder = doctest.DocTestFinder()
    tests = [test for name in modules() for test in finder.find(importlib.import_module(name))]
    assert sum(bool(test.examples) for test in tests) > 30
