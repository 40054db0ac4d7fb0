"""What stands in a small file that somebody names, wherever it lies? Beam is imported for files of a store only."""

from pathlib import Path

from transforms.errors import StoreError
from transforms.stores.masking import masked


def content_of(path: str) -> bytes:
    """The whole file. Raises `OSError` where a local one cannot be read, `StoreError` where one of a store cannot.

    >>> len(content_of(__file__)) > 0
    True
    """
    if "://" not in path:
        return Path(path).read_bytes()
    from transforms.stores import objects  # noqa: PLC0415  a second's import

    found = objects.content(path)
    if found is None:
        raise StoreError(f"{masked(path)!r} cannot be read: it is not there")
    return found
