"""`keep`: how does a column come out as it went in?"""

from typing import TYPE_CHECKING, Annotated

import pyarrow as pa
from pydantic import Field

from transforms.columns.nulls import cleared
from transforms.columns.promise import Promise
from transforms.columns.transform import ColumnTransform, Kernel, Misfit, Site

if TYPE_CHECKING:
    from transforms.keys import ScopedKeys


class Keep(ColumnTransform):
    """The values as they are, of any Arrow type, nested ones included; beneath nulls nothing is left."""

    accept: Annotated[tuple[str, ...], Field(strict=False)] = ()
    """Kinds of personal data that may stand in the column."""
    reason: str | None = None
    """Why; stands in the report."""

    def out_type(self, site: Site) -> pa.DataType:
        """The input's type."""
        if self.accept:
            msg = "`accept` is not built yet: kept columns are not watched so far; write `keep` alone"
            raise Misfit(msg)
        return site.type

    def kernel(self, site: Site, keys: "ScopedKeys") -> Kernel:
        """The array itself where it has no null."""
        return lambda values, _: cleared(values)

    def promises(self, site: Site) -> tuple[Promise, ...]:
        """None: whatever went in comes out."""
        return ()
