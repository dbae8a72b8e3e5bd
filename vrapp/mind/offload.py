"""How many of a model's layers go onto the GPU, by the memory that is free there. In: what the file says of itself, the free bytes. Out: a number of layers.

Beside a renderer on the same card, a model that takes all of it makes frames wait: room is left. Where llama.cpp was built without a GPU, all this is 0.
"""

from __future__ import annotations

import ctypes
from typing import Any

from llama_cpp import llama_cpp as c

from vrapp.mind.gguf import Header

ALL = 999  # more than any model has: the output layer, too
_SPARE = 768 << 20  # bytes: llama.cpp's own scratch memory, and what the picture may yet need
_SHARE = 0.9  # of the free memory
_VALUE_BYTES = 2  # of a kept number: half precision
_GPU_KINDS = (1, 2)  # ggml's GPU and integrated GPU


def layers_that_fit(header: Header, free: int, context: int) -> int:
    """ALL if the whole model and its memory of `context` tokens fit into `free` bytes, else as many layers as do."""
    if free <= 0:
        return 0
    if header.layers <= 0:
        return ALL if header.size + _SPARE < free * _SHARE else 0
    layer = header.size / (header.layers + 1) + header.kept_values * _VALUE_BYTES * context  # the output counts as one
    fitting = int((free * _SHARE - _SPARE) / layer)
    return ALL if fitting > header.layers else max(0, fitting)


def free_bytes() -> int:
    """Of the GPU with the most free memory that llama.cpp can use; 0 where there is none."""
    if not c.llama_supports_gpu_offload():
        return 0
    library = _ggml()
    return max((_free(library, device) for device in _devices(library)), default=0)


def _devices(library: Any) -> list[int]:
    devices = [library.ggml_backend_dev_get(index) for index in range(library.ggml_backend_dev_count())]
    return [device for device in devices if library.ggml_backend_dev_type(device) in _GPU_KINDS]


def _free(library: Any, device: int) -> int:
    free, total = ctypes.c_size_t(0), ctypes.c_size_t(0)
    library.ggml_backend_dev_memory(device, ctypes.byref(free), ctypes.byref(total))
    return int(free.value)


def _ggml() -> Any:
    """llama-cpp-python does not name these functions; the library that it has loaded does."""
    from llama_cpp import _ggml as loaded  # pyright: ignore[reportPrivateUsage]

    library: Any = loaded.libggml
    library.ggml_backend_dev_count.restype = ctypes.c_size_t
    library.ggml_backend_dev_get.restype, library.ggml_backend_dev_get.argtypes = ctypes.c_void_p, [ctypes.c_size_t]
    library.ggml_backend_dev_type.restype, library.ggml_backend_dev_type.argtypes = ctypes.c_int, [ctypes.c_void_p]
    library.ggml_backend_dev_memory.restype = None
    library.ggml_backend_dev_memory.argtypes = [ctypes.c_void_p, ctypes.POINTER(ctypes.c_size_t), ctypes.POINTER(ctypes.c_size_t)]
    return library
