"""Which national ids are known? Every row of every region, those first that the gate looks for."""

from transforms.detectors.detector import Detector
from transforms.detectors.kinds.national.africa import AFRICA
from transforms.detectors.kinds.national.balkan import BALKAN
from transforms.detectors.kinds.national.british import BRITISH
from transforms.detectors.kinds.national.caribbean import CARIBBEAN
from transforms.detectors.kinds.national.central import CENTRAL
from transforms.detectors.kinds.national.east_asia import EAST_ASIA
from transforms.detectors.kinds.national.eastern import EASTERN
from transforms.detectors.kinds.national.middle_east import MIDDLE_EAST
from transforms.detectors.kinds.national.nordic import NORDIC
from transforms.detectors.kinds.national.north_america import NORTH_AMERICA
from transforms.detectors.kinds.national.oceania import OCEANIA
from transforms.detectors.kinds.national.south_america import SOUTH_AMERICA
from transforms.detectors.kinds.national.south_asia import SOUTH_ASIA
from transforms.detectors.kinds.national.southeast_asia import SOUTHEAST_ASIA
from transforms.detectors.kinds.national.southern import SOUTHERN
from transforms.detectors.kinds.national.western import WESTERN

_EVERY = (
    *NORDIC,
    *BRITISH,
    *WESTERN,
    *CENTRAL,
    *SOUTHERN,
    *BALKAN,
    *EASTERN,
    *NORTH_AMERICA,
    *CARIBBEAN,
    *SOUTH_AMERICA,
    *OCEANIA,
    *EAST_ASIA,
    *SOUTHEAST_ASIA,
    *SOUTH_ASIA,
    *MIDDLE_EAST,
    *AFRICA,
)
NATIONAL_IDS: tuple[Detector, ...] = (
    *(row for row in _EVERY if row.watched),
    *(row for row in _EVERY if not row.watched),
)
"""Several countries' numbers have the same form, and some the same check: the earlier row is the likelier one."""
