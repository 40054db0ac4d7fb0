"""Which national ids are known? Every row of every region, those first that the gate looks for."""

from transforms.detectors.detector import Detector
from transforms.detectors.national.africa import AFRICA
from transforms.detectors.national.balkan import BALKAN
from transforms.detectors.national.british import BRITISH
from transforms.detectors.national.caribbean import CARIBBEAN
from transforms.detectors.national.central import CENTRAL
from transforms.detectors.national.east_asia import EAST_ASIA
from transforms.detectors.national.eastern import EASTERN
from transforms.detectors.national.middle_east import MIDDLE_EAST
from transforms.detectors.national.nordic import NORDIC
from transforms.detectors.national.north_america import NORTH_AMERICA
from transforms.detectors.national.oceania import OCEANIA
from transforms.detectors.national.south_america import SOUTH_AMERICA
from transforms.detectors.national.south_asia import SOUTH_ASIA
from transforms.detectors.national.southeast_asia import SOUTHEAST_ASIA
from transforms.detectors.national.southern import SOUTHERN
from transforms.detectors.national.western import WESTERN

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
