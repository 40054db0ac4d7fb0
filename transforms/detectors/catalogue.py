"""Which kinds of personal data are known? The one visible table, and the words that a policy may use for its rows."""

from collections.abc import Iterable, Mapping

from transforms.detectors.contact import EMAIL, PHONE
from transforms.detectors.detector import Detector
from transforms.detectors.national import NATIONAL_IDS
from transforms.detectors.payment import CARD, IBAN

DETECTORS: tuple[Detector, ...] = (EMAIL, PHONE, CARD, IBAN, *NATIONAL_IDS)
BY_KIND: Mapping[str, Detector] = {detector.kind: detector for detector in DETECTORS}
GROUPS: Mapping[str, tuple[str, ...]] = {"national_id": tuple(detector.kind for detector in NATIONAL_IDS)}
"""Words for several kinds."""
KINDS = tuple(BY_KIND)
WATCHED = tuple(detector.kind for detector in DETECTORS if detector.watched)
"""Those that the gate looks for in all that comes out as it went in."""
WORDS = (*KINDS, *GROUPS)
"""What may stand where a policy asks for kinds."""


def kinds_of(words: Iterable[str]) -> frozenset[str]:
    """The kinds that the words of `WORDS` stand for.

    >>> sorted(kinds_of(["email", "national_id"]))[:3]
    ['ad_nrt', 'ae_eid', 'ar_cuil']
    """
    return frozenset(kind for word in words for kind in GROUPS.get(word, (word,)))
