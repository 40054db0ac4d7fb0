"""Which kinds of personal data are known? The one visible table, and the words that a policy may use for its rows."""

from collections.abc import Iterable, Mapping
from itertools import chain

from transforms.detectors.detector import Detector
from transforms.detectors.kinds.banking import BANKING
from transforms.detectors.kinds.contact import CONTACTS
from transforms.detectors.kinds.crypto import CRYPTO
from transforms.detectors.kinds.documents import DOCUMENTS
from transforms.detectors.kinds.health import HEALTH
from transforms.detectors.kinds.national import NATIONAL_IDS
from transforms.detectors.kinds.network import DEVICES, NETWORK
from transforms.detectors.kinds.organizations import ORGANIZATIONS
from transforms.detectors.kinds.payment import PAYMENTS
from transforms.detectors.kinds.personal import PERSONAL_DAYS
from transforms.detectors.kinds.places import PLACES
from transforms.detectors.kinds.secrets import SECRETS
from transforms.detectors.kinds.special import SPECIAL
from transforms.detectors.kinds.vehicles import VEHICLES
from transforms.detectors.names.detector import PERSON

_SUBJECTS: Mapping[str, tuple[Detector, ...]] = {
    "contact": CONTACTS,
    "payment": (*PAYMENTS, *BANKING),
    "national_id": NATIONAL_IDS,
    "secret": SECRETS,
    "crypto": CRYPTO,
    "network": NETWORK,
    "device": DEVICES,
    "document": DOCUMENTS,
    "vehicle": VEHICLES,
    "health": HEALTH,
    "location": PLACES,
}
_OTHERS = (PERSON, *PERSONAL_DAYS, *SPECIAL, *ORGANIZATIONS)


def _generality(detector: Detector) -> tuple[bool, bool, bool]:
    """Greater for kinds that a number of the same form is less likely meant by: last of all every date."""
    return detector.kind == "date", detector.leaning, detector.sure is not None


_LAWS = {"pci": "PCI DSS", "hipaa": "HIPAA ", "gdpr": "GDPR ", "gdpr_special": "GDPR Art. 9"}
"""By word, how the classes of a law's kinds begin."""

DETECTORS: tuple[Detector, ...] = tuple(sorted((*chain(*_SUBJECTS.values()), *_OTHERS), key=_generality))
"""Those named earlier win where two find the same: first what its form tells, then what only words near it do."""
BY_KIND: Mapping[str, Detector] = {detector.kind: detector for detector in DETECTORS}
GROUPS: Mapping[str, tuple[str, ...]] = {
    **{subject: tuple(detector.kind for detector in rows) for subject, rows in _SUBJECTS.items()},
    **{
        law: tuple(one.kind for one in DETECTORS if any(name.startswith(begun) for name in one.classes))
        for law, begun in _LAWS.items()
    },
}
"""Words for several kinds: of one subject, or of one law."""
KINDS = tuple(BY_KIND)
WATCHED = tuple(detector.kind for detector in DETECTORS if detector.watched)
"""Those that the gate looks for in all that comes out as it went in."""
WORDS = (*KINDS, *GROUPS)
"""What may stand where a policy asks for kinds."""


def kinds_of(words: Iterable[str]) -> frozenset[str]:
    """The kinds that the words of `WORDS` stand for.

    >>> sorted(kinds_of(["contact", "vehicle"]))
    ['email', 'licence_plate', 'phone', 'vin']
    """
    return frozenset(kind for word in words for kind in GROUPS.get(word, (word,)))
