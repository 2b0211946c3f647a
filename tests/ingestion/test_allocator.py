"""A large buffer has pages of its own, also after a larger one was freed, so that it goes back to the machine whole."""

from __future__ import annotations

import ctypes

import pytest

from ingestion.allocator import keep_large_buffers_apart

MEGABYTE = 1 << 20


class _Heap(ctypes.Structure):
    """What mallinfo2(3) says: ten counts, of which the fifth is the bytes in blocks with pages of their own."""

    _fields_ = [(name, ctypes.c_size_t) for name in ("a", "o", "s", "h", "apart", "u", "fs", "uo", "fo", "k")]


def test_a_large_buffer_lies_apart_whatever_was_freed_before() -> None:
    library = ctypes.CDLL(None)
    if not hasattr(library, "mallinfo2"):
        pytest.skip("the C library does not tell of its heap")
    library.mallinfo2.restype = _Heap
    keep_large_buffers_apart()
    larger = bytes(20 * MEGABYTE)
    del larger
    before = library.mallinfo2().apart
    held = bytes(3 * MEGABYTE)
    assert library.mallinfo2().apart - before >= len(held)
