"""`keep`: how does a column come out as it went in?"""

from typing import TYPE_CHECKING, Annotated, Self

import pyarrow as pa
from pydantic import Field, field_validator, model_validator

from transforms.columns.nulls import cleared
from transforms.columns.promise import Promise
from transforms.columns.transform import ColumnTransform, Kernel, Site
from transforms.detectors.catalogue import GROUPS, KINDS, WORDS
from transforms.paths import nearest

if TYPE_CHECKING:
    from transforms.keys import ScopedKeys


class Keep(ColumnTransform):
    """The values as they are, of any Arrow type, nested ones included; beneath nulls nothing is left.

    Detectors look at what comes out, and the gate fails where they find a kind that is not accepted.
    """

    accept: Annotated[tuple[str, ...], Field(strict=False)] = ()
    """Kinds of personal data that may stand in the column, by the names of `transforms.detectors.catalogue.WORDS`."""
    reason: str | None = None
    """Why; stands in the plan, the manifest and the gate's words."""

    @field_validator("accept")
    @classmethod
    def _are_known(cls, accept: tuple[str, ...]) -> tuple[str, ...]:
        for word in accept:
            if word not in WORDS:
                hint = nearest(word, WORDS) or f"; {len(KINDS)} are, and the groups {', '.join(GROUPS)}"
                msg = f"no kind of personal data is called {word!r}{hint}"
                raise ValueError(msg)
        return accept

    @model_validator(mode="after")
    def _belong_together(self) -> Self:
        if bool(self.accept) != bool((self.reason or "").strip()):
            msg = "accept and reason belong together: name the kinds, and say why they may stand there"
            raise ValueError(msg)
        return self

    def keyed(self) -> bool:
        """No."""
        return False

    def out_type(self, site: Site) -> pa.DataType:
        """The input's type; dictionaries as `kept_as` says."""
        return site.type

    def kernel(self, site: Site, keys: "ScopedKeys") -> Kernel:
        """The array itself where it has no null."""
        return lambda values, _: cleared(values)

    def promises(self, site: Site) -> tuple[Promise, ...]:
        """None: whatever went in comes out."""
        return ()
