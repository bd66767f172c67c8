"""Settings of the whole process, made by the program's start and never by ``import nnviz``.

They have to stand before NumPy and Qt are imported.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

AVX512 = {"avx512f", "avx512dq", "avx512bw", "avx512vl", "avx512cd"}
SWITCH_INTERVAL = 5e-4  # seconds; with Python's own 5 ms a busy thread makes a window stutter


def settle() -> None:
    """Make the settings; what the user set stays."""
    # Two BLAS threads stall each other for milliseconds on matrices as small as these.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # Qt's own pool paints translucent lines many times slower.
    os.environ.setdefault("QT_NO_GUI_THREADPOOL", "1")
    core = core_type(_processor())
    if core and not _safe_blas():
        os.environ.setdefault("OPENBLAS_CORETYPE", core)
    sys.setswitchinterval(SWITCH_INTERVAL)


def offscreen() -> None:
    """Let Qt paint into memory, whatever display there is."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"


def core_type(cpuinfo: str) -> str:
    """The kernels OpenBLAS should use, out of the text of ``/proc/cpuinfo``; "" for its own choice.

    OpenBLAS takes an AMD processor with AVX-512 for one without. Naming the kernels on a
    processor that lacks an instruction would end the process, so every flag has to be there.
    """
    fields = dict(_field(line) for line in reversed(cpuinfo.splitlines()) if ":" in line)
    has_all = set(fields.get("flags", "").split()) >= AVX512
    return "SkylakeX" if has_all and fields.get("vendor_id") == "AuthenticAMD" else ""


def _safe_blas() -> bool:
    """NNVIZ_SAFE_BLAS=1 leaves the choice of kernels to OpenBLAS."""
    return os.environ.get("NNVIZ_SAFE_BLAS", "0") not in ("", "0")


def _processor() -> str:
    try:
        return Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _field(line: str) -> tuple[str, str]:
    name, _, value = line.partition(":")
    return name.strip(), value.strip()
