"""A large buffer has pages of its own, also after a larger one was freed, so that it goes back to the machine whole; few threads spin.

And a build does not look for garbage, after which the process looks for it as before.
"""

from __future__ import annotations

import ctypes
import gc
import os
import subprocess
import sys
from pathlib import Path

import pytest

from ingestion.allocator import not_looking_for_garbage

ROOT = Path(__file__).resolve().parents[2]
#: In a process of its own: where much was freed before, a buffer finds room in the heap. The fifth count is of blocks with their own pages.
HELD_APART = """
import ctypes
from ingestion.allocator import keep_large_buffers_apart

class Heap(ctypes.Structure):
    _fields_ = [(name, ctypes.c_size_t) for name in ("a", "o", "s", "h", "apart", "u", "fs", "uo", "fo", "k")]

library = ctypes.CDLL(None)
library.mallinfo2.restype = Heap
{first}
larger = bytes(20 << 20)
del larger
before = library.mallinfo2().apart
held = bytes(3 << 20)
print(library.mallinfo2().apart - before >= len(held))
"""


#: What a process that `backstop` starts has of its own linear algebra, and of the allocator's settings.
STARTED = '''
import subprocess, sys
from ingestion.allocator import before_loading
before_loading()
told = """
import os, threadpoolctl, numpy
print(*{pool["num_threads"] for pool in threadpoolctl.threadpool_info()}, os.environ["_RJEM_MALLOC_CONF"])
"""
print(subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True).stdout)
'''


@pytest.mark.parametrize(
    ("chosen", "settings"),
    [
        ({}, f"dirty_decay_ms:10000,oversize_threshold:0,narenas:{os.cpu_count()}"),
        ({"_RJEM_MALLOC_CONF": "dirty_decay_ms:77"}, "dirty_decay_ms:77"),
    ],
)
def test_processes_start_with_one_thread_of_linear_algebra_and_what_somebody_chose(
    chosen: dict[str, str], settings: str
) -> None:
    clean = {
        name: value for name, value in os.environ.items() if name not in ("_RJEM_MALLOC_CONF", "OPENBLAS_NUM_THREADS")
    }
    asked = [sys.executable, "-c", STARTED]
    done = subprocess.run(asked, cwd=ROOT, env={**clean, **chosen}, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == f"1 {settings}"


@pytest.mark.parametrize(("first", "apart"), [("keep_large_buffers_apart()", "True"), ("", "False")])
def test_a_large_buffer_lies_apart_whatever_was_freed_before(first: str, apart: str) -> None:
    if not hasattr(ctypes.CDLL(None), "mallinfo2"):
        pytest.skip("the C library does not tell of its heap")
    asked = [sys.executable, "-c", HELD_APART.format(first=first)]
    done = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == apart


@pytest.mark.parametrize("looks", [True, False])
def test_a_process_looks_for_garbage_after_a_build_as_it_did_before(looks: bool) -> None:
    looked = gc.isenabled()
    try:
        (gc.enable if looks else gc.disable)()
        with pytest.raises(RuntimeError, match="failed"), not_looking_for_garbage():
            assert not gc.isenabled()
            raise RuntimeError("failed")
        assert gc.isenabled() is looks
    finally:
        (gc.enable if looked else gc.disable)()
