"""The one decorator that compiles kernels, so that every kernel is cached and frees the GIL."""

from collections.abc import Callable
from typing import TypeVar, cast

import numba

Kernel = TypeVar("Kernel", bound=Callable[..., object])


def compiled(kernel: Kernel) -> Kernel:
    """Compile a kernel on first use and keep the code beside the module (NUMBA_CACHE_DIR moves it)."""
    return cast(Kernel, numba.njit(cache=True, nogil=True)(kernel))
