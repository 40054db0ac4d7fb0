"""`redact`: which personal data in free text is replaced? The language only; the kernel is not built yet."""

from typing import TYPE_CHECKING, Annotated, Literal

import pyarrow as pa
from pydantic import Field

from transforms.columns.promise import Promise
from transforms.columns.transform import ColumnTransform, Kernel, Misfit, Site

if TYPE_CHECKING:
    from transforms.keys import ScopedKeys

Names = Annotated[tuple[str, ...], Field(strict=False)]


class Redact(ColumnTransform):
    """Free text with personal data replaced. Parses as a policy writes it, and is refused at bind."""

    find: Names | None = None
    """Kinds or classes of personal data; None: every kind."""
    also: Names = ()
    """Columns whose value in the same row is searched for in the text."""
    replacement: Literal["label", "token", "surrogate", "mask"] = Field("label", alias="with")
    hidden: Literal["remove", "refuse"] | None = None
    """What becomes of characters that nobody sees; None: decided where redact is built."""
    instructions: Literal["drop", "label", "refuse"] | None = None
    """What becomes of text that speaks to a model; None: decided where redact is built."""

    def out_type(self, site: Site) -> pa.DataType:
        """Raises `Misfit`."""
        raise Misfit(_NOT_BUILT)

    def beside(self) -> tuple[str, ...]:
        """The columns of `also`."""
        return self.also

    def kernel(self, site: Site, keys: "ScopedKeys") -> Kernel:
        """Raises `Misfit`."""
        raise Misfit(_NOT_BUILT)

    def promises(self, site: Site) -> tuple[Promise, ...]:
        """Raises `Misfit`."""
        raise Misfit(_NOT_BUILT)


_NOT_BUILT = "redact is not built yet: drop the column"
