"""Which column transforms are there? The one place where a new one is entered."""

import difflib

from transforms.columns.constant import Constant
from transforms.columns.drop import Drop
from transforms.columns.encrypt import Encrypt
from transforms.columns.fpe import Fpe
from transforms.columns.generalize import Generalize
from transforms.columns.hash import Hash
from transforms.columns.keep import Keep
from transforms.columns.mask import Mask
from transforms.columns.redact import Redact
from transforms.columns.shift import Shift
from transforms.columns.surrogate import Surrogate
from transforms.columns.tokenize import Tokenize
from transforms.columns.transform import ColumnTransform, Misfit

CATALOGUE: tuple[type[ColumnTransform], ...] = (
    Keep,
    Drop,
    Constant,
    Tokenize,
    Hash,
    Encrypt,
    Fpe,
    Surrogate,
    Mask,
    Generalize,
    Shift,
    Redact,
)


def transform_named(word: str) -> type[ColumnTransform]:
    """The transform that a policy names by this word; raises `Misfit` with the nearest word where there is none."""
    by_word = {transform.word(): transform for transform in CATALOGUE}
    if word in by_word:
        return by_word[word]
    near = difflib.get_close_matches(word, by_word, 1)
    hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(by_word)}"
    msg = f"no transform is called {word!r}; {hint}"
    raise Misfit(msg)
