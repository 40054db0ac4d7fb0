"""Which numbers stand in a text? Runs of digits, and every row of neighbouring groups that people write one number in.

`Call 123-45-6789 now` holds 123456789, and so do `ssn:123 45 6789` and `id123456789`.
"""

import numpy as np
import numpy.typing as npt
import polars as pl

from transforms.survivors.written import SHORTEST

WIDEST = 8
"""A number written in more groups than this is not put together; a time stamp has seven, an IBAN of 24 digits six."""
_LONGEST = 40
_BETWEEN = r"[ \-./:()+tT_,#*|\u{2010}-\u{2015}\u{2212}\u{b7}\u{2022}]"
"""What people write between the groups of a number: a blank, signs, dashes and dots of any width; T in time stamps."""
_SIX = f"[0-9](?:{_BETWEEN}{{0,3}}[0-9]){{5}}"
_RUN = f"[0-9]+(?:{_BETWEEN}{{1,3}}[0-9]+)*"


def numbers_in(texts: pl.Series, among: pl.Series | None = None) -> tuple[npt.NDArray[np.int64], pl.Series]:
    """(the place of the text, the digits) of every number of six to forty digits, in any order; both may be empty.

    `among`: the places of the only texts to look at. Costs one pass of a linear pattern; only texts with six digits in
    a row are taken apart.
    """
    if among is None:
        suspects = texts.str.contains(_SIX).fill_null(value=False).arg_true()
    else:
        suspects = among.filter(texts.gather(among).str.contains(_SIX))
    if not len(suspects):
        return np.zeros(0, np.int64), pl.Series([], dtype=pl.String)
    runs = pl.DataFrame({"text": suspects, "run": texts.gather(suspects).str.extract_all(_RUN)}).explode("run")
    runs = runs.with_row_index("at").select("at", "text", pl.col("run").str.extract_all("[0-9]+"))
    groups = runs.explode("run").drop_nulls("run")
    made, places = [groups["run"]], [groups["text"]]
    joined, at = groups["run"], groups["at"]
    for width in range(1, WIDEST):
        if width >= len(groups):
            break
        joined = joined.slice(0, len(groups) - width) + groups["run"].slice(width)
        same = at.slice(0, len(groups) - width) == at.slice(width)
        made.append(joined.filter(same))
        places.append(groups["text"].slice(0, len(groups) - width).filter(same))
    numbers, owners = pl.concat(made), pl.concat(places)
    long = numbers.str.len_bytes().is_between(SHORTEST, _LONGEST)
    return owners.filter(long).to_numpy().astype(np.int64), numbers.filter(long)
