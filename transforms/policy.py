"""What may come out, and how? The policy language: one frozen value, read from a safe subset of YAML."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import pyarrow as pa
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    PlainSerializer,
    PlainValidator,
    ValidationError,
    model_validator,
)

from transforms.bind import bind
from transforms.columns.catalogue import transform_named
from transforms.columns.entity import Entity
from transforms.columns.transform import ColumnTransform, Misfit
from transforms.complaints import complaints, empties
from transforms.errors import PolicyError, StoreError
from transforms.plan import Plan
from transforms.policy_schema import policy_schema
from transforms.rows import RowRule
from transforms.stores.small import content_of
from transforms.types import parse_type
from transforms.yaml_text import read_yaml

Name = Annotated[str, Field(min_length=1)]
Share = Annotated[float, Field(ge=0, le=1)]
Location = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9-]*$")]


def _entry(written: object) -> ColumnTransform:
    """A column's transform as written: a bare word, or a mapping of one word to its options."""
    if isinstance(written, ColumnTransform):
        return written
    options: object
    if isinstance(written, str):
        word, options = written, {}
    elif isinstance(written, Mapping) and len(written) == 1:
        ((word, options),) = written.items()
    else:
        msg = "a column has one transform: a word, as keep, or a word with its options, as {mask: {keep_last: 4}}"
        raise ValueError(msg)
    try:
        transform = transform_named(word)
    except Misfit as misfit:
        raise ValueError(str(misfit)) from None
    if not isinstance(options, Mapping):
        if transform.shorthand is None:
            msg = f"{word} takes a mapping of options, as {word}: {{...}}"
            raise ValueError(msg)
        options = {transform.shorthand: options}
    return transform.model_validate_json(json.dumps(options))


def _written(transform: ColumnTransform) -> dict[str, Any]:
    options = transform.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return {transform.word(): options}


def _type_name(name: str) -> str:
    parse_type(name)
    return name


Entry = Annotated[ColumnTransform, PlainValidator(_entry), PlainSerializer(_written)]
TypeName = Annotated[str, AfterValidator(_type_name)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Csv(_Part):
    """How CSV input is written. Without a header the columns are called c1, c2 and so on."""

    delimiter: Annotated[str, Field(pattern=r"^[\t\x20-\x7e]$")] = ","
    quote: Annotated[str, Field(pattern=r"^[\x21-\x7e]$")] = '"'
    header: bool = True

    @model_validator(mode="after")
    def _told_apart(self) -> Self:
        if self.delimiter == self.quote:
            msg = "delimiter and quote are the same character"
            raise ValueError(msg)
        return self


class Anonymity(_Part):
    """k-anonymity, l-diversity and t-closeness over input columns; not built yet."""

    quasi_identifiers: Annotated[tuple[Name, ...], Field(min_length=1)]
    entity: Entity | None = None
    k: Annotated[int, Field(ge=2)]
    l: Mapping[Name, Annotated[int, Field(ge=2)]] = {}  # noqa: E741 - the field's standard name
    t: Mapping[Name, Share] = {}
    suppress_at_most: Share = 0.0

    def columns(self) -> Iterator[str]:
        """Every input column that is named."""
        yield from self.quasi_identifiers
        if self.entity is not None:
            yield self.entity.column
        yield from (*self.l, *self.t)


class Expectation(_Part):
    """A further Great Expectations expectation about the output, in its own form."""

    type: Annotated[str, Field(pattern=r"^expect_[a-z0-9_]+$")]
    kwargs: Mapping[str, Any] = {}

    def columns(self) -> Iterator[str]:
        """Every output column that is named."""
        for key in ("column", "column_A", "column_B", "entity", "sensitive"):
            if isinstance(self.kwargs.get(key), str):
                yield self.kwargs[key]
        for key in ("column_list", "quasi_identifiers"):
            if isinstance(listed := self.kwargs.get(key), list):
                yield from (name for name in listed if isinstance(name, str))


class Policy(_Part):
    """The whole policy. `columns` is an allow-list: what it does not name does not come out."""

    beamveil: Literal[1]
    dataset: Name
    purpose: Name | None = None
    """Recorded in the manifest; never enters a key."""
    owner: Name | None = None
    status: Literal["proposed", "reviewed"] | None = None
    """A policy without status counts as reviewed; one that is proposed shows what it would do, and does not run."""
    reviewed_by: Name | None = None
    """Who reviewed it: a person, whom `status: reviewed` requires."""
    review_by: date | None = None
    residency: Annotated[tuple[Location, ...], Field(min_length=1)] | None = None
    """Where the data may lie and be worked on, in a cloud's own words for regions; a run elsewhere is refused."""
    scope: Name | None = None
    """Tokens of two scopes cannot be joined. Required where a transform derives keys."""
    unlisted: Literal["drop", "refuse"] = "drop"
    row_order: Literal["kept", "shuffled"] = "kept"
    types: Mapping[Name, TypeName] = {}
    csv: Csv = Csv()
    columns: Mapping[Name, Entry]
    rename: Mapping[Name, Name] = {}
    rows: tuple[RowRule, ...] = ()
    anonymity: Anonymity | None = None
    expect: tuple[Expectation, ...] = ()
    on_bad_rows: Literal["fail", "quarantine"] = "fail"

    @model_validator(mode="after")
    def _scope_for_keys(self) -> Self:
        keyed = [path for path, transform in self.columns.items() if transform.keyed()]
        if self.scope is None and keyed:
            msg = f"scope is missing: the keys of {', '.join(map(repr, keyed))} are derived within it"
            raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def _reviewed_by_somebody(self) -> Self:
        if self.status == "reviewed" and not any(map(str.isalnum, self.reviewed_by or "")):
            msg = "reviewed_by is missing: `status: reviewed` needs the name of the person who reviewed the policy"
            raise ValueError(msg)
        return self

    @property
    def as_shown(self) -> Self:
        """The policy without its status: what binds for whoever looks at a proposal, and is run by nobody."""
        return self.model_copy(update={"status": None})

    @classmethod
    def from_yaml(cls, text: str, *, name: str) -> "Policy":
        """The policy that the text holds; `name` stands in messages. Raises `PolicyError` with every mistake."""
        document = read_yaml(text, name=name)
        if empty := empties(document, name=name):
            raise PolicyError(*empty)
        try:
            return cls.model_validate_json(json.dumps(document.value))
        except ValidationError as error:
            raise PolicyError(*complaints(error, document, name=name, model=cls)) from None

    @classmethod
    def from_file(cls, path: str | Path) -> "Policy":
        """The policy in a UTF-8 file. Raises `PolicyError`, also where the file cannot be read."""
        try:
            text = content_of(str(path)).decode()
        except StoreError as error:
            raise PolicyError(str(error)) from None
        except OSError as error:
            msg = f"{path}: {error.strerror or 'cannot be read'}"
            raise PolicyError(msg) from None
        except UnicodeDecodeError:
            msg = f"{path}: not UTF-8 text"
            raise PolicyError(msg) from None
        return cls.from_yaml(text, name=str(path))

    @staticmethod
    def json_schema() -> dict[str, Any]:
        """The language as a JSON Schema (draft 2020-12), column transforms included."""
        return policy_schema(Policy)

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of the policy's canonical JSON: keys sorted, defaults left out.

        Policies that differ in layout, comments, order of keys or defaults written out have the same digest.
        """
        return hashlib.sha256(self.canonical().encode()).hexdigest()

    def canonical(self) -> str:
        """The policy as JSON, with sorted keys and without what is left at its default."""
        written = self.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        return json.dumps(written, sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    def overdue(self, today: date) -> bool:
        """Whether the day of the review has passed."""
        return self.review_by is not None and today > self.review_by

    def bind(self, schema: pa.Schema, *, digests: Mapping[str, str] | None = None) -> Plan:
        """The plan for input of this schema (partition columns last). Raises one `PolicyError` with every misfit.

        `digests`: SHA-256 of the files that the policy names, where they are known from an earlier bind.
        """
        return bind(self, schema, digests=digests)
