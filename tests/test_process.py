"""The settings the program makes for its process."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from nnviz.process import AVX512, core_type

AMD = "vendor_id\t: AuthenticAMD\nflags\t\t: fpu {flags}\n\nflags\t\t: fpu\n"
INTEL = "vendor_id\t: GenuineIntel\nflags\t\t: fpu {flags}\n"
SETTLE = (
    "import os, sys; from nnviz import process; process._processor = lambda: sys.argv[1];"
    "process.settle(); print(*(os.environ.get(name) for name in sys.argv[2:]),"
    "sys.getswitchinterval())"
)
NAMES = ("OPENBLAS_CORETYPE", "OPENBLAS_NUM_THREADS", "QT_NO_GUI_THREADPOOL")


def test_an_amd_processor_with_every_flag_gets_the_wide_kernels() -> None:
    assert core_type(AMD.format(flags=" ".join(sorted(AVX512)))) == "SkylakeX"


@pytest.mark.parametrize("lacking", sorted(AVX512))
def test_one_flag_missing_leaves_the_choice_to_openblas(lacking: str) -> None:
    assert core_type(AMD.format(flags=" ".join(sorted(AVX512 - {lacking})))) == ""


@pytest.mark.parametrize(
    "cpuinfo", ["", INTEL.format(flags=" ".join(sorted(AVX512))), "Features : neon"]
)
def test_other_processors_keep_openblas_own_choice(cpuinfo: str) -> None:
    assert core_type(cpuinfo) == ""


@pytest.mark.parametrize(
    ("given", "settled"),
    [
        ({}, "SkylakeX 1 1 0.0005"),
        ({"NNVIZ_SAFE_BLAS": "1"}, "None 1 1 0.0005"),
        ({"OPENBLAS_CORETYPE": "Haswell"}, "Haswell 1 1 0.0005"),
        ({"OPENBLAS_NUM_THREADS": "2"}, "SkylakeX 2 1 0.0005"),
    ],
)
def test_settings_stand_and_those_of_the_user_stay(given: dict[str, str], settled: str) -> None:
    known = {*NAMES, "NNVIZ_SAFE_BLAS"}
    environ = {name: value for name, value in os.environ.items() if name not in known}
    cpuinfo = AMD.format(flags=" ".join(sorted(AVX512)))
    command = [sys.executable, "-c", SETTLE, cpuinfo, *NAMES]
    done = subprocess.run(command, capture_output=True, text=True, env=environ | given, check=True)
    assert done.stdout.strip() == settled
