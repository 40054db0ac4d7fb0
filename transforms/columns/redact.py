"""`redact`: which personal data in free text is replaced, and by what?"""

from functools import partial
from typing import TYPE_CHECKING, Annotated, Literal

import pyarrow as pa
from pydantic import Field, field_validator

from transforms.columns.domain import is_text
from transforms.columns.promise import FreeOf, Promise
from transforms.columns.redaction.words import DATES, Replacement
from transforms.columns.shift import Shift
from transforms.columns.transform import ColumnTransform, Kernel, Misfit, Site
from transforms.detectors.catalogue import BY_KIND, GROUPS, KINDS, WATCHED, WORDS, kinds_of
from transforms.paths import nearest

if TYPE_CHECKING:
    from transforms.columns.redaction.findings import Source
    from transforms.keys import ScopedKeys

Names = Annotated[tuple[str, ...], Field(strict=False)]
