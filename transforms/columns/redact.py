"""`redact`: which personal data in free text is replaced, and by what?"""

from typing import TYPE_CHECKING, Annotated, Literal

import pyarrow as pa
from pydantic import Field, field_validator

from transforms.columns.domain import is_text
from transforms.columns.promise import FreeOf, Promise
from transforms.columns.redaction.beside import site_of
from transforms.columns.redaction.drawn import drawn
from transforms.columns.redaction.labels import Replacement
from transforms.columns.redaction.moving import DATES, shifted_column
from transforms.columns.surrogate import Surrogate
from transforms.columns.transform import ColumnTransform, Misfit, Site
from transforms.detectors.catalogue import BY_KIND, GROUPS, KINDS, WATCHED, WORDS, kinds_of
from transforms.paths import nearest

if TYPE_CHECKING:
    from transforms.columns.redaction.kernel import Redaction
    from transforms.keys import ScopedKeys

Names = Annotated[tuple[str, ...], Field(strict=False)]


class Redact(ColumnTransform):
    """Free text in which personal data gives way to something else; all other bytes stay as they are.

    Looked for are the kinds of `find` (words of `transforms.detectors.catalogue.WORDS`; every kind unless given), in
    each row the values of its columns `also`, whole and in parts, and what the spaCy model `model` takes for a name,
    where one is named. Where findings overlap see `redaction.findings`.

    `with` says what stands in. `label`: the kind or column in capitals, `[EMAIL]`. `mask`: each character an asterisk.
    `token`: what `tokenize` with the kind as its domain makes of the finding's form (`redaction.alike`), and of a value
    of the row's own what its column got, where that is a code, else the token of the whole value's form in the domain
    `redact`. `surrogate`: what the column got, where that is a surrogate or a code; of a surrogate name the part that
    was found of the name; for kinds that `surrogate` knows one that the finding's form draws in the kind's domain; the
    label for all others. Where `also` names a column that is shifted, dates in the text move by the same days.

    `hidden`: characters that nobody sees are removed, or their rows are bad (`redaction.unseen` says which stay).
    `instructions`: sentences that speak to a model (`redaction.instructions`) are dropped, become a label, or their
    rows are bad; they are counted whatever is said, and stay where nothing is.

    Takes text. Nulls stay null. Best effort: what no pattern, list, column or model knows stays. Bad rows: text that
    is not UTF-8, what is refused, and what the columns of `also` refuse.
    """

    find: Names | None = None
    also: Names = ()
    replacement: Replacement = Field("label", alias="with")
    hidden: Literal["remove", "refuse"] = "remove"
    instructions: Literal["drop", "label", "refuse"] | None = None
    model: str | None = None

    @field_validator("find")
    @classmethod
    def _are_known(cls, find: tuple[str, ...] | None) -> tuple[str, ...] | None:
        for word in find or ():
            if word not in WORDS:
                hint = nearest(word, WORDS) or f"; {len(KINDS)} are, and the groups {', '.join(GROUPS)}"
                msg = f"no kind of personal data is called {word!r}{hint}"
                raise ValueError(msg)
        return find

    def out_type(self, site: Site) -> pa.DataType:
        """String."""
        if not is_text(site.type):
            msg = f"redact is for text, and {site.path!r} is {site.type}: drop, generalize or tokenize it"
            raise Misfit(msg)
        if site.path in self.also:
            msg = f"`also` names the other columns of the row, and {site.path!r} is the text itself"
            raise Misfit(msg)
        shifted_column(self.also, site)
        if self.model is not None:
            model_identity(self.model)
        return pa.string()

    def beside(self, site: Site) -> tuple[str, ...]:
        """The columns of `also`, and those that stand beside them."""
        others = [(name, site.transforms[name]) for name in self.also if name in site.transforms]
        others = [(name, other) for name, other in others if name in site.schema.names]
        further = (name for column, other in others for name in other.beside(site_of(column, site)))
        return tuple(dict.fromkeys((*self.also, *further)))

    def keyed(self) -> bool:
        """For tokens and surrogates; columns that are shifted have keys themselves."""
        return self.replacement in {"token", "surrogate"}

    def kinds(self, site: Site) -> frozenset[str]:
        """The kinds of detectors that are looked for."""
        dates = DATES if shifted_column(self.also, site) else ()
        return kinds_of(KINDS if self.find is None else self.find) | (set(dates) & set(KINDS))

    def surrogates(self, site: Site) -> tuple[Surrogate, ...]:
        """Those that stand in for what detectors find; empty unless surrogates are wanted."""
        kinds = sorted(self.kinds(site)) if self.replacement == "surrogate" else []
        return tuple(surrogate for kind in kinds if (surrogate := drawn(kind, site)))

    def kernel(self, site: Site, keys: "ScopedKeys") -> "Redaction":
        """A pass over the text for each source; then only findings are worked on."""
        from transforms.columns.redaction.kernel import redaction  # noqa: PLC0415 - it brings polars and the patterns

        self.out_type(site)
        return redaction(self, site, keys)

    def promises(self, site: Site) -> tuple[Promise, ...]:
        """That the gate's detectors find none of the kinds that were looked for, but for surrogates, which look so.

        Of kinds that take context to be sure, only those that the policy names: the gate asks for none.
        """
        if self.replacement == "surrogate":
            return ()
        named = set(self.find or ())
        sure = {kind for kind in self.kinds(site) & set(WATCHED) if BY_KIND[kind].alone or kind in named}
        return (FreeOf(tuple(sorted(sure))),) if sure else ()


def model_identity(model: str) -> str:
    """What tells the model from others. Raises `Misfit` where it is not there, or the extra that runs it."""
    from transforms.detectors.names import model as models  # noqa: PLC0415 - it brings polars

    try:
        return models.model_identity(model)
    except ValueError as error:
        raise Misfit(str(error)) from None
