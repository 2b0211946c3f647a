"""What memory the process keeps, and for how long.

Large buffers go back to the machine: what a file was read into is freed with its answer, and must not stay in a heap in shreds. glibc
gives blocks of some size pages of their own, but lets the size grow with the first large block that is freed, up to 32 MB. From then on
files are read into the common heap, between whose small blocks nothing goes back: 20 MB for a thousand files, for ever.

Pages of polars' own allocator (jemalloc) wait for their next use: polars gives them back after half a second, in the midst of a file, and
has each cleared by the kernel anew; ten seconds, jemalloc's own choice, save the door some hundredths of its processor time. Buffers of
eight megabytes and more would go back at once all the same, were they not treated as all others are: a twentieth of the door's time. Of
its heaps, whose free pages no other heap may use, jemalloc keeps four for each core; one for each core is as quick, and takes a tenth less
memory. And numpy's linear algebra, of which nothing here is large, starts a thread for each core that spins while it waits for work.

Polars reads a file of text ahead in pieces of 32 megabytes, each into pages that are new to the process. Pieces of two megabytes are read
into the pages of those before: a tenth less memory for a million rows, and a twentieth of the time.

At its end a process gives back all that it has. Python would look once more, object by object, for what refers to itself: a fiftieth of
the time of a million rows, and more of what small commands take. Nor does it look while a warehouse is built: nearly all that it would look
through is what dbt and Dagster know of the project, which stays, and looking took a seventh of a small build's processor time.

Not here: memory that pyarrow and DuckDB take.
"""

from __future__ import annotations

import atexit
import contextlib
import ctypes
import gc
import os
from collections.abc import Iterator
from functools import cache
from typing import Final

_MMAP_THRESHOLD: Final = -3  # M_MMAP_THRESHOLD of mallopt(3)
_LARGE: Final = 1 << 20
#: Read by the libraries when they are loaded, or later.
_AT_LOADING: Final = {
    "_RJEM_MALLOC_CONF": f"dirty_decay_ms:10000,oversize_threshold:0,narenas:{os.cpu_count() or 1}",
    "OPENBLAS_NUM_THREADS": "1",
    "POLARS_CSV_CHUNK_SIZE": str(2 << 20),
}


def before_loading() -> None:
    """For this process, if polars and numpy are not loaded yet, and for every process that it starts; what somebody chose stands."""
    for name, value in _AT_LOADING.items():
        os.environ.setdefault(name, value)
    atexit.register(gc.freeze)


@cache
def keep_large_buffers_apart() -> None:
    """For this process, from now on; where the C library knows no such setting, nothing happens."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(_MMAP_THRESHOLD, _LARGE)


@contextlib.contextmanager
def not_looking_for_garbage() -> Iterator[None]:
    """While the block lasts Python does not look for objects that refer to themselves; all else goes when it is done with, as ever."""
    looked = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if looked:
            gc.enable()
