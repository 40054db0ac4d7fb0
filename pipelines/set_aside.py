"""Which rows did a run set aside? What `beamveil quarantine` lists."""

import json
from collections.abc import Iterator

from pipelines import storage
from transforms.errors import InputError
from transforms.files.quarantine import read_quarantine
from transforms.keys import KeySource


def set_aside(place: str, *, keys: str, show: bool) -> Iterator[tuple[str, ...]]:
    """Give file, row number, column and rule of every row in a quarantine file or folder; with `show`, its content too.

    The content is personal data, as JSON. Raises KeysError where the keys do not open it, InputError where there is
    no quarantine.
    """
    keyring = KeySource(keys).open()
    path = storage.absolute(place)
    names = [name for name in storage.names(path) if not name.startswith(("_", "."))]
    if not names and not storage.exists(path):
        raise InputError(f"there is no quarantine at {place!r}")
    for file in [f"{path}/{name}" for name in sorted(names)] or [path]:
        for record in read_quarantine(file, keyring):
            for position, row in enumerate(record.rows):
                content = (_content(record.batch.slice(position, 1).to_pylist()[0]),) if show else ()
                yield record.file, str(row), record.column or "(the row)", record.rule, *content


def _content(row: dict[str, object]) -> str:
    return json.dumps(row, ensure_ascii=False, default=str)
