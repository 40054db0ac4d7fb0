"""What texts does a grammar make? Tables of them, composed column by column.

A grammar is a text in which some characters, out of Unicode's private planes, are *marks*: each stands for one choice
among other such texts, drawn anew at each place. Tables hold no secret: which entry of a table becomes somebody's
surrogate is decided by keyed draws, elsewhere.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

FIRST_MARK = 0xF0000
"""Marks are the characters from here on (Supplementary Private Use Areas A and B): no provider's text holds any."""
SLOTS = 1 << 16
"""Entries of a table whose grammar makes more texts than it lists, and of a list with weights."""
_RUNS = re.compile(f"[{chr(FIRST_MARK)}-\U0010ffff]|[^{chr(FIRST_MARK)}-\U0010ffff]+")


def is_mark(character: str) -> bool:
    """Whether the character stands for a choice."""
    return ord(character) >= FIRST_MARK


@dataclass(frozen=True)
class Choice:
    """One of the options, each as often as its weight says."""

    options: tuple[str, ...]
    weights: tuple[float, ...] | None = None

    def slots(self, count: int) -> npt.NDArray[np.intp]:
        """Option by slot: one slot each without weights, else about `count` slots, at least one for every option."""
        if self.weights is None:
            return np.arange(len(self.options))
        shares = np.array(self.weights, np.float64) / sum(self.weights)
        return np.repeat(np.arange(len(self.options)), np.maximum(np.rint(shares * count).astype(np.int64), 1))


@dataclass(frozen=True)
class Grammar:
    """A text with marks, and what the marks stand for."""

    text: str
    choices: Mapping[str, Choice]

    def table(self, label: str) -> pa.StringArray:
        """Texts of the grammar, one per slot: its list as it stands where it is one plain list, else `SLOTS` samples.

        The samples come from AES-128-CTR (NIST SP 800-38A) under the first 16 bytes of SHA-256(label), counter zero:
        reproducible by any implementation, and no secret.
        """
        listed = self.choices.get(self.text)
        if listed and not any(map(is_mark, "".join(listed.options))):
            return pa.array(listed.options, pa.string()).take(pa.array(listed.slots(SLOTS)))
        return self._expanded(self.text, SLOTS, _Stream(label))

    def _expanded(self, text: str, count: int, stream: "_Stream") -> pa.StringArray:
        """Give `count` samples of one text."""
        runs = _RUNS.findall(text)
        pieces = [self._chosen(self.choices[run], count, stream) if run in self.choices else run for run in runs]
        return pc.binary_join_element_wise(pa.repeat("", count), *pieces, "")

    def _chosen(self, choice: Choice, count: int, stream: "_Stream") -> pa.StringArray:
        """Give `count` samples of one choice: options without marks are looked up, the others expanded apart."""
        slots = choice.slots(SLOTS)
        picks = slots[stream.draws(count) % np.uint64(len(slots))]
        if not any(map(is_mark, "".join(choice.options))):
            return pa.array(choice.options, pa.string()).take(pa.array(picks))
        chosen, counts = np.unique(picks, return_counts=True)
        apart = [self._expanded(choice.options[k], int(n), stream) for k, n in zip(chosen, counts, strict=True)]
        back = np.empty(count, np.int64)
        back[np.argsort(picks, kind="stable")] = np.arange(count)
        return pa.concat_arrays(apart).take(pa.array(back))


class _Stream:
    """A reproducible sequence of 64-bit numbers."""

    def __init__(self, label: str) -> None:
        key = hashlib.sha256(label.encode()).digest()[:16]
        self._cipher = Cipher(algorithms.AES(key), modes.CTR(bytes(16))).encryptor()

    def draws(self, count: int) -> npt.NDArray[np.uint64]:
        """Give the next `count` numbers."""
        return np.frombuffer(self._cipher.update(bytes(8 * count)), ">u8").astype(np.uint64)
