"""Large buffers go back to the machine: what a file was read into is freed with its answer, and must not stay in a heap in shreds.

glibc gives blocks of some size pages of their own, but lets the size grow with the first large block that is freed, up to 32 MB. From then
on files are read into the common heap, between whose small blocks nothing goes back: 20 MB for a thousand files, for ever. Not here:
memory that polars, pyarrow and DuckDB take, which have allocators of their own.
"""

from __future__ import annotations

import contextlib
import ctypes
from functools import cache
from typing import Final

_MMAP_THRESHOLD: Final = -3  # M_MMAP_THRESHOLD of mallopt(3)
_LARGE: Final = 1 << 20


@cache
def keep_large_buffers_apart() -> None:
    """For this process, from now on; where the C library knows no such setting, nothing happens."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(_MMAP_THRESHOLD, _LARGE)
