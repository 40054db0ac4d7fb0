"""What the tests of column transforms share: keys that do not change, and one way to apply a transform."""

from collections.abc import Callable, Mapping
from typing import Any

import pyarrow as pa
import pytest

from transforms.columns.catalogue import transform_named
from transforms.columns.transform import Site
from transforms.keys.keyring import Keyring, ScopedKeys
from transforms.keys.keyset import opened

Apply = Callable[..., pa.Array]


@pytest.fixture(scope="session")
def keys(keyset_json: str) -> ScopedKeys:
    return Keyring(opened(keyset_json, source="tests")).within("tests")


@pytest.fixture(scope="session")
def apply(keys: ScopedKeys) -> Apply:
    """`apply(word, options, values, entity=...)`: what comes out, with its announced type."""

    def applied(word: str, options: Mapping[str, Any], values: pa.Array, *, entity: pa.Array | None = None) -> pa.Array:
        transform = transform_named(word).model_validate(options)
        columns = {"c": values} if entity is None else {"c": values, "entity": entity}
        site = Site(path="c", type=values.type, schema=pa.schema([(name, a.type) for name, a in columns.items()]))
        out = transform.kernel(site, keys)(values, {name: columns[name] for name in transform.beside(site)})
        assert out.type == transform.out_type(site)
        out.validate(full=True)
        return out

    return applied
