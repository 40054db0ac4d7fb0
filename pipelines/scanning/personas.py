"""Which places of a row tell of one person, the entity's? Of each part that is made up, at most one."""

from collections.abc import Mapping, Sequence

from pipelines.scanning.judging import Judgement
from pipelines.scanning.kinds import PERSON
from pipelines.scanning.leaves import Leaf
from pipelines.scanning.people import part_of_name
from pipelines.scanning.treating import domain_name, made_up
from transforms.detectors.hints import MEANINGLESS, hinted, words_of


def personas(leaves: Sequence[Leaf], judgements: Mapping[str, Judgement], entity: str | None) -> frozenset[str]:
    """The paths that get the entity's persona, all of one owner as their names say; others draw by their values.

    Two columns of names in a row are two people, and so are the elements of a list.
    """
    if entity is None:
        return frozenset()
    own = frozenset(domain_name(entity).split("_"))
    parts = [(leaf, made_up(leaf, judgements[leaf.path])) for leaf in leaves if leaf.flat]
    made = {leaf: part for leaf, part in parts if part}
    others = {leaf: frozenset(words_of(leaf.path)) - own for leaf in made}
    nearest = sorted(made, key=lambda leaf: len(others[leaf]))
    owners = {leaf: _owner(leaf, judgements[leaf.path].kind) - own for leaf in nearest}
    chosen: dict[str, str] = {}
    for leaf in nearest:
        if owners[leaf] <= owners[nearest[0]]:
            chosen.setdefault(made[leaf], leaf.path)
    return frozenset(chosen.values())


def _owner(leaf: Leaf, kind: str | None) -> frozenset[str]:
    """The words of a path before those that say what it holds: whose it is."""
    words, part = words_of(leaf.path), part_of_name(leaf.name)
    for start in reversed(range(len(words))):
        end = "_".join(words[start:])
        if (part and part == part_of_name(end)) if kind == PERSON else kind in hinted(end):
            return frozenset(words[:start]) - MEANINGLESS
    return frozenset(words)
