"""Does a protected value stand in another cell of its row?"""

from transforms.survivors.search import Survivors as Survivors
from transforms.survivors.search import survivor_search as survivor_search
