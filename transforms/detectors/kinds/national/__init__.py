"""What number does a country know somebody by?"""

from transforms.detectors.kinds.national.table import NATIONAL_IDS as NATIONAL_IDS
