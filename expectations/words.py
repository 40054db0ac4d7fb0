"""What does an expectation say, on one line? What it is described by, or else its type and its limits, in words."""

from collections.abc import Mapping
from typing import Any, Final

_UNSAID: Final = frozenset({"batch_id", "column", "column_A", "column_B", "ignore_row_if"})
"""Arguments that say where, not what."""
_MOST: Final = 60


def in_words(kind: str, kwargs: Mapping[str, Any], description: str | None = None) -> str:
    """The description, or the type without what every type begins with, and what its arguments limit it to.

    Sets, lists and partitions are left out, but for edges, and long texts shortened; what is said is the suite's, never
    of the data.

    >>> in_words("expect_column_mean_to_be_between", {"column": "n", "min_value": None, "max_value": 1.5})
    'mean to be between (max_value: 1.5)'
    >>> in_words("expect_column_values_to_be_in_set", {"column": "n", "value_set": ["a"], "mostly": 1})
    'values to be in set'
    >>> in_words("expect_table_to_be_t_close", {"sensitive": "n", "t": 0.2, "edges": [1, 5]})
    'to be t close (sensitive: n, t: 0.2, edges: 1 5)'
    """
    if description:
        return description
    limits = ", ".join(f"{name}: {_short(value)}" for name, value in kwargs.items() if _limits(name, value))
    return f"{of_type(kind)} ({limits})" if limits else of_type(kind)


def of_type(kind: str) -> str:
    """A type in words.

    >>> of_type("expect_table_row_count_to_equal"), of_type("expect_compound_columns_to_be_unique")
    ('row count to equal', 'compound columns to be unique')
    """
    words = kind.removeprefix("expect_").removeprefix("column_").removeprefix("table_")
    return words.replace("_", " ")


def _limits(name: str, value: Any) -> bool:
    said = name not in _UNSAID and value is not False and not (name == "mostly" and value == 1)
    return said and (isinstance(value, int | float | str) or (name == "edges" and bool(value)))


def _short(value: Any) -> str:
    if isinstance(value, list | tuple):
        value = " ".join(map(str, value))
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return text if len(text) <= _MOST else f"{text[:_MOST]}\N{HORIZONTAL ELLIPSIS}"
