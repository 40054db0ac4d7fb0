"""Keys: where the master keyset lies (`KeySource`), and the working keys derived from it (`Keyring`)."""

from transforms.keys.exporting import Form as Form
from transforms.keys.exporting import export as export
from transforms.keys.keyring import SIZES as SIZES
from transforms.keys.keyring import Algorithm as Algorithm
from transforms.keys.keyring import Keyring as Keyring
from transforms.keys.keyring import ScopedKeys as ScopedKeys
from transforms.keys.keyring import Use as Use
from transforms.keys.keyset import KeyInfo as KeyInfo
from transforms.keys.keyset import MasterKey as MasterKey
from transforms.keys.making import info as info
from transforms.keys.making import new_keys as new_keys
from transforms.keys.source import KeySource as KeySource
