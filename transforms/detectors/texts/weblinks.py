"""Up to where does a web address go in which something was percent-encoded that no address holds as it reads?"""

import re

import numpy as np
import pyarrow as pa

from transforms.detectors.texts.spans import Places, Spans

_KIND = "url"
_SIGN = r"""[^\s<>"'`{}|\\^\[\]&]|&(?!(?i:quot|apos|lt|gt|#(?:34|39|60|62|x22|x27|x3c|x3e));)"""
_GOES_ON = re.compile(rf"[.,;:!?()]{{0,4}}(?:%[0-9A-Fa-f]{{2}}|\+)(?:(?:{_SIGN})*(?:(?![.,;:!?()“”„»«…])(?:{_SIGN})))?")


def whole_addresses(spans: Spans, texts: pa.LargeStringArray, rows: Places) -> Spans:
    """The spans of these texts, those of web addresses in these rows up to their ends, or to the next span.

    >>> one = Spans(np.array([0]), np.array([0]), np.array([11]), np.zeros(1, np.int16), ("url",))
    >>> whole_addresses(one, pa.array(["ftp://b.c/d%20e."], pa.large_string()), np.array([0])).end.tolist()
    [15]
    """
    if _KIND not in spans.kinds:
        return spans
    at = np.flatnonzero((spans.kind == spans.kinds.index(_KIND)) & np.isin(spans.row, rows))
    end = spans.end.copy()
    for place in at.tolist():
        row, behind = int(spans.row[place]), int(end[place])
        following = place + 1 < len(spans) and spans.row[place + 1] == row
        written = texts[row].as_buffer().to_pybytes()
        tail = written[behind : spans.start[place + 1] if following else len(written)].decode()
        goes_on = _GOES_ON.match(tail)
        if goes_on is not None:
            end[place] = behind + len(goes_on[0].encode())
    return Spans(spans.row, spans.start, end, spans.kind, spans.kinds)
