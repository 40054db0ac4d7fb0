"""What do two findings share that mean the same, though they are written differently? Their form for tokens.

The form of a finding, for kinds of detectors (published: tokens are made of it, so it never changes):

- all kinds: NFKC, digits of all scripts as 0 to 9, without hidden characters, lower case, white space cut off at the
  ends and else single spaces
- email: no spaces; ` at `, `(at)`, `[at]` and `{at}` are `@`, and ` dot ` and its like are `.`
- url: nothing further
- phone: digits only, without a leading `00` and without `(0)`
- kinds that hold a digit in this finding and are no address of a machine or place: letters and digits only

So a token of an e-mail address is what `tokenize: {domain: email, normalize: [trim, lower, nfkc]}` makes of it.
"""

import unicodedata
from typing import Final

import numpy as np
import polars as pl
import pyarrow as pa

from transforms.detectors.texts.hidden import HIDDEN_CLASS

_AS_THEY_ARE: Final = frozenset({"url", "address", "street", "ipv4", "ipv6", "ip", "person", "organization"})
"""Kinds whose punctuation tells one from another."""
_AT: Final = r"\s*[\[({<]\s*(?:at|@)\s*[\])}>]\s*|\s+at\s+|\s*@\s*"
_DOT: Final = r"\s*[\[({<]\s*(?:dot|\.)\s*[\])}>]\s*|\s+dot\s+|\s*\.\s*"


def alike(kind: str, findings: pa.Array) -> pa.LargeStringArray:
    """The form of each finding of a kind; none is null.

    >>> alike("card", pa.array(["4111-1111 1111 1111"])).to_pylist()
    ['4111111111111111']
    >>> alike("email", pa.array(["Ann (at) Example dot COM"])).to_pylist()
    ['ann@example.com']
    """
    texts = pl.Series(pl.from_arrow(findings.cast(pa.large_string())))
    texts = _with_digits(texts.str.normalize("NFKC")).str.replace_all(HIDDEN_CLASS, "").str.to_lowercase()
    texts = texts.str.replace_all(r"\s+", " ").str.strip_chars()
    if kind == "email":
        texts = texts.str.replace_all(_AT, "@").str.replace_all(_DOT, ".")
    elif kind == "phone":
        texts = texts.str.replace_all(r"\(0\)|[^0-9]", "").str.replace(r"^00", "")
    elif kind not in _AS_THEY_ARE:
        bare = texts.str.replace_all(r"[^\pL\pN]", "")
        texts = bare.zip_with(texts.str.contains(r"\pN") & (bare.str.len_bytes() > 0), texts)
    return texts.to_arrow().cast(pa.large_string())


def _with_digits(texts: pl.Series) -> pl.Series:
    """With the digits of ASCII for those of other scripts."""
    other = texts.str.contains(r"[\p{Nd}--0-9]")
    if not other.any():
        return texts
    at = np.flatnonzero(other.to_numpy())
    plain = ["".join(str(unicodedata.decimal(c, c)) for c in text) for text in texts.gather(at).to_list()]
    return texts.scatter(at, plain)
