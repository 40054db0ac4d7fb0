"""`drop`: which column is never read?"""

from typing import TYPE_CHECKING

import pyarrow as pa

from transforms.columns.promise import Promise
from transforms.columns.transform import ColumnTransform, Kernel, Misfit, Site

if TYPE_CHECKING:
    from transforms.keys import ScopedKeys


class Drop(ColumnTransform):
    """No output. A plan leaves the column out before it asks for type or kernel; whoever asks is refused."""

    def keyed(self) -> bool:
        """No."""
        return False

    def out_type(self, site: Site) -> pa.DataType:
        """Raises `Misfit`: nothing comes out."""
        raise Misfit(_nothing(site))

    def kernel(self, site: Site, keys: "ScopedKeys") -> Kernel:
        """Raises `Misfit`: nothing comes out."""
        raise Misfit(_nothing(site))

    def promises(self, site: Site) -> tuple[Promise, ...]:
        """None, about no value."""
        return ()


def _nothing(site: Site) -> str:
    return f"{site.path!r} is dropped and has no output"
