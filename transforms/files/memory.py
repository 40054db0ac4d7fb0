"""How freed memory is kept for the next batch, where the C library would give it back to the system after each."""

import ctypes
import sys
from contextlib import suppress
from functools import lru_cache

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3  # names of glibc's malloc.h
_KEPT, _LARGEST = 1 << 30, 32 << 20  # bytes; glibc takes no larger second value


@lru_cache(maxsize=1)
def keep_memory() -> None:
    """Have glibc's malloc reuse blocks of up to 32 MB instead of mapping fresh pages for each array of each batch.

    Fresh pages cost more than AES on them. The peak stays what it was, and up to 1 GB of it stays with the process.
    Once per process; nothing happens where the C library is another one (macOS, musl).
    """
    if not sys.platform.startswith("linux"):
        return
    with suppress(OSError, AttributeError):
        library = ctypes.CDLL(None)
        library.mallopt(_MMAP_THRESHOLD, _LARGEST)
        library.mallopt(_TRIM_THRESHOLD, _KEPT)
