"""Does the policy fit the data? Binds a policy to a schema, or says every reason why it does not fit."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pyarrow as pa

from transforms.columns.personas import one_persona
from transforms.columns.transform import ColumnTransform, Misfit, Site
from transforms.errors import PolicyError, StoreError
from transforms.paths import NoSuchPath, Path, below, every_path, field_at, find, leaf_paths, nearest, twofold
from transforms.plan import ListNode, MapNode, Node, Plan, PlannedColumn, PlannedLeaf, StructNode, leaves_of
from transforms.rows import BoundRule
from transforms.stores.small import content_of
from transforms.types import kept_as, parse_type, plain, untaken, unwritten

if TYPE_CHECKING:
    from transforms.policy import Policy


PROPOSED = (
    "status: proposed: nobody has reviewed this policy; read it line by line, then set `status: reviewed` and "
    "`reviewed_by: NAME`"
)


def bind(policy: "Policy", schema: pa.Schema, *, digests: Mapping[str, str] | None = None) -> Plan:
    """The plan for input of this schema (partition columns last). Raises one `PolicyError` with every misfit.

    `digests`: what the files that the policy names had when it was bound before; unless given, they are read.
    """
    return _Binder(policy, schema, digests).plan()


@dataclass
class _Binder:
    """Collects misfits; each method looks at one part of the policy."""

    policy: "Policy"
    schema: pa.Schema
    digests: Mapping[str, str] | None
    misfits: list[str] = field(default_factory=list)
    chosen: dict[Path, ColumnTransform] = field(default_factory=dict)
    """What the policy says, by path; drops too."""

    def plan(self) -> Plan:
        self._schema_can_be_named()
        self._stop_on_misfits()
        self._not_built()
        self._choose()
        self._decided()
        digests = self._digests()
        columns = self._columns(self._leaves(digests))
        rules = self._rules()
        self._renamed()
        self._leaves_have_their_own_paths(columns)
        self._named_elsewhere()
        self._stop_on_misfits()
        reads = self._reads(columns, rules)
        return Plan(self.policy, self.schema, columns, reads, tuple(self._dropped()), rules, digests)

    def _stop_on_misfits(self) -> None:
        if self.misfits:
            raise PolicyError(*self.misfits)

    def _schema_can_be_named(self) -> None:
        for path, names in _levels(self.schema):
            for name in sorted({name for name in names if names.count(name) > 1}):
                where = f"below {str(path)!r}" if path else "of the input"
                self.misfits.append(f"two columns {where} are called {name!r}; no policy can tell them apart")

    def _not_built(self) -> None:
        if self.policy.status == "proposed":
            self.misfits.append(PROPOSED)
        if self.policy.anonymity is not None:
            self.misfits.append("anonymity is not built yet; leave it out")

    def _choose(self) -> None:
        for text, transform in self._agreed().items():
            try:
                self.chosen[find(text, self.schema)] = transform
            except NoSuchPath as error:
                self.misfits.append(f"columns: {error}")
        for outer in self.chosen:
            for inner in self.chosen:
                if outer.holds(inner):
                    told = f"{str(inner)!r} lies inside {str(outer)!r}, which is named as a whole; name one of them"
                    self.misfits.append(f"columns: {told}")

    def _agreed(self) -> Mapping[str, ColumnTransform]:
        try:
            return one_persona(self.policy.columns)
        except Misfit as misfit:
            self.misfits.append(f"columns: {misfit}")
            return self.policy.columns

    def _decided(self) -> None:
        if self.policy.unlisted == "refuse":
            for column in self.schema:
                for leaf in leaf_paths(Path(column.name), column.type):
                    if not any(path == leaf or path.holds(leaf) for path in self.chosen):
                        self.misfits.append(f"columns: nobody decided about {str(leaf)!r} (unlisted: refuse)")

    def _digests(self) -> Mapping[str, str]:
        digests: dict[str, str] = {}
        for path, transform in self.chosen.items():
            for file in transform.files():
                if self.digests is not None and file in self.digests:
                    digests[file] = self.digests[file]
                    continue
                try:
                    digests[file] = hashlib.sha256(content_of(file)).hexdigest()
                except OSError:
                    self.misfits.append(f"{str(path)!r}: {transform.word()}: the file {file!r} cannot be read")
                except StoreError as error:
                    self.misfits.append(f"{str(path)!r}: {transform.word()}: {error}")
        return digests

    def _leaves(self, digests: Mapping[str, str]) -> dict[Path, PlannedLeaf]:
        whole = {path.column: transform for path, transform in self.chosen.items() if not path.steps}
        domains = {c: d for c, t in whole.items() if (d := getattr(t, "domain", None)) is not None}
        normalize = {c: n for c, t in whole.items() if (n := getattr(t, "normalize", ()))}
        kept = frozenset(column for column, transform in whole.items() if transform.word() == "keep")
        leaves = {}
        for path, transform in self.chosen.items():
            if transform.word() != "drop" and all(file in digests for file in transform.files()):
                column = field_at(path, self.schema)
                site = Site(str(path), plain(column.type), self.schema, domains, normalize, kept, whole, digests)
                try:
                    leaves[path] = _leaf(path, transform, site, column, self._renamed_path(path))
                except Misfit as misfit:
                    self.misfits.append(f"{str(path)!r}: {transform.word()}: {misfit}")
        return leaves

    def _renamed_path(self, path: Path) -> Path:
        return Path(self.policy.rename.get(path.column, path.column), path.steps)

    def _columns(self, leaves: Mapping[Path, PlannedLeaf]) -> tuple[PlannedColumn, ...]:
        nodes = {column.name: _node(Path(column.name), column, leaves) for column in self.schema}
        for name, node in nodes.items():
            if node and not isinstance(node, PlannedLeaf) and (reason := unwritten(node.type)):
                self.misfits.append(f"{name!r}: cannot come out as {node.type}: {reason}")
        names = self.policy.rename
        return tuple(PlannedColumn(name, names.get(name, name), node) for name, node in nodes.items() if node)

    def _come_out(self) -> list[str]:
        """Input columns of which something comes out, as far as the policy says."""
        named = {path.column for path, transform in self.chosen.items() if transform.word() != "drop"}
        return [name for name in self.schema.names if name in named]

    def _rules(self) -> tuple[BoundRule, ...]:
        bound = []
        for number, rule in enumerate(self.policy.rows, 1):
            try:
                bound.append(rule.bind(self.schema))
            except Misfit as misfit:
                self.misfits.append(f"rows: rule {number}: {misfit}")
        return tuple(bound)

    def _renamed(self) -> None:
        come_out = self._come_out()
        if not come_out and not self.misfits:
            self.misfits.append("columns: no column comes out; name one to keep or to transform")
        for name in self.policy.rename:
            if name in come_out:
                continue
            if name in self.schema.names:
                self.misfits.append(f"rename: {name!r} does not come out")
            elif name in self.policy.columns:
                self.misfits.append(f"rename: {name!r} lies inside a column; only whole columns are renamed")
            else:
                self.misfits.append(f"rename: {name!r} is not in the input{nearest(name, self.schema.names)}")
        outputs = [self.policy.rename.get(name, name) for name in come_out]
        for output in sorted({output for output in outputs if outputs.count(output) > 1}):
            self.misfits.append(f"rename: two columns would come out as {output!r}")

    def _leaves_have_their_own_paths(self, columns: tuple[PlannedColumn, ...]) -> None:
        """Expectations name what comes out by its path: of two things of one name they would see only one."""
        for name, (one, other) in twofold((column.name, column.node.type) for column in columns).items():
            if one == other:
                told = f"columns: two things inside the column {one!r} would both be called {name!r}; name only one"
            elif name in (one, other):
                inside = other if name == one else one
                told = f"rename: a column and a path inside the column {inside!r} would both be called {name!r}"
            else:
                told = f"rename: paths inside the columns {one!r} and {other!r} would both be called {name!r}"
            self.misfits.append(told if one == other else f"{told}; give one of the two columns another name")

    def _named_elsewhere(self) -> None:
        """Columns that `types`, `anonymity` and `expect` name."""
        for name, type_name in self.policy.types.items():
            if self._is_input("types", name) and plain(self.schema.field(name).type) != parse_type(type_name):
                actual = self.schema.field(name).type
                self.misfits.append(f"types: column {name!r} is {actual}, not {type_name}; types is for CSV input")
        if self.policy.anonymity is not None:
            for name in self.policy.anonymity.columns():
                self._is_input("anonymity", name)
        live = [self._renamed_path(path) for path, transform in self.chosen.items() if transform.word() != "drop"]
        below_kept = [
            self._renamed_path(inner)
            for path, transform in self.chosen.items()
            if transform.word() == "keep"
            for inner in every_path(path, field_at(path, self.schema).type)
        ]
        outputs = list(dict.fromkeys([path.column for path in live] + [str(path) for path in live + below_kept]))
        for expectation in self.policy.expect:
            for name in expectation.columns():
                if name not in outputs:
                    hint = nearest(name, outputs)
                    self.misfits.append(f"expect: {expectation.type}: {name!r} does not come out{hint}")

    def _is_input(self, key: str, name: str) -> bool:
        known = name in self.schema.names
        if not known:
            self.misfits.append(f"{key}: column {name!r} is not in the input{nearest(name, self.schema.names)}")
        return known

    def _reads(self, columns: tuple[PlannedColumn, ...], rules: tuple[BoundRule, ...]) -> tuple[str, ...]:
        reads = {column.source for column in columns} | {rule.column for rule in rules}
        reads |= {
            name for column in columns for leaf in leaves_of(column.node) for name in leaf.transform.beside(leaf.site)
        }
        return tuple(name for name in self.schema.names if name in reads)

    def _dropped(self) -> Iterator[str]:
        live = [path for path, transform in self.chosen.items() if transform.word() != "drop"]
        for column in self.schema:
            yield from map(str, _without(live, Path(column.name), column.type))


def _leaf(path: Path, transform: ColumnTransform, site: Site, column: pa.Field, at: Path) -> PlannedLeaf:
    """The decision about one path; raises `Misfit`."""
    kept = transform.word() == "keep"
    reason = unwritten(column.type) if kept else _unfit(path, column.type)
    if reason:
        raise Misfit(reason)
    out = transform.out_type(site)
    promises = transform.promises(site)
    for name in transform.beside(site):
        if name not in site.schema.names:
            msg = f"column {name!r} is not in the input{nearest(name, site.schema.names)}"
            raise Misfit(msg)
        if below(site.schema.field(name).type):
            msg = f"column {name!r} is nested; only a flat column can stand beside"
            raise Misfit(msg)
    return PlannedLeaf(
        at=at,
        origin=path,
        site=site,
        transform=transform,
        type=kept_as(column.type) if kept else out,
        promises=promises,
        nullable=column.nullable,
        metadata=column.metadata if kept else None,
    )


def _unfit(path: Path, type_: pa.DataType) -> str | None:
    """Why a transform cannot stand at a type, whatever it does."""
    parts = below(type_)
    if parts:
        examples = " or ".join(repr(str(path / step)) for step, _ in parts[:2])
        return f"the column is nested ({type_}); name what lies inside: {examples}"
    return untaken(type_)


def _node(path: Path, column: pa.Field, leaves: Mapping[Path, PlannedLeaf]) -> Node | None:
    """What comes out at the path; None where nothing does."""
    if path in leaves:
        return leaves[path]
    all_below = [(step, _node(path / step, part, leaves)) for step, part in below(column.type)]
    below_it = [(step, node) for step, node in all_below if node is not None]
    if not below_it:
        return None
    if pa.types.is_struct(column.type):
        return StructNode(tuple((step.name, node) for step, node in below_it), column.nullable)
    (_, only), *_ = below_it
    if pa.types.is_map(column.type):
        return MapNode(only, column.type, column.nullable)
    return ListNode(only, column.type, column.nullable)


def _without(live: list[Path], path: Path, type_: pa.DataType) -> Iterator[Path]:
    """The outermost paths, at or below this one, of which nothing comes out."""
    if path in live:
        return
    if not any(path.holds(one) for one in live):
        yield path
        return
    for step, part in below(type_):
        yield from _without(live, path / step, part.type)


def _levels(schema: pa.Schema) -> Iterator[tuple[Path | None, list[str]]]:
    """Every set of names that has to be unique: the columns, and the fields of each struct."""
    yield None, schema.names
    pending = [(Path(column.name), column.type) for column in schema]
    while pending:
        path, type_ = pending.pop()
        if pa.types.is_struct(type_):
            yield path, [part.name for part in type_]
        pending += [(path / step, part.type) for step, part in below(type_)]
