"""What the operating system has to bring, and how Debian's apt brings it."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from nnviz import display
from tools.errors import SetupError

CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")

REPAIR = ["dpkg", "--configure", "-a"]  # an installation broken off earlier; else it does nothing
APT = ["apt-get", "-o", "DPkg::Lock::Timeout=120"]  # seconds; a new machine may be updating itself
UPDATE = [*APT, "update"]
INSTALL = [*APT, "install", "-y", "--no-install-recommends"]

Runner = Callable[[list[str]], int]


def provide(installing: bool) -> None:
    """Install the missing system packages where that is permitted.

    ``installing``: an environment is about to be made or changed, which takes more than starting.
    Raises SetupError with the line to type where it is not permitted.
    """
    packages = missing_packages(installing)
    if not packages:
        return
    install(packages, prefix=_permission(), run=_call)
    if still := missing_packages(installing):
        raise SetupError(f"apt installed its packages, yet {', '.join(still)} cannot be found.")


def missing_packages(installing: bool) -> list[str]:
    """The Debian packages this machine lacks; empty where apt is not the way."""
    if sys.platform != "linux" or shutil.which("apt-get") is None:
        return []
    packages = []
    if installing and importlib.util.find_spec("ensurepip") is None:
        packages.append("python3-venv")
    if installing and not CERTIFICATES.exists():
        packages.append("ca-certificates")
    return packages + display.packages_of(display.missing(_libraries()))


def install(packages: list[str], prefix: list[str] | None, run: Runner) -> None:
    """Say what is missing, then install it; ``prefix`` None: not permitted, so only say how."""
    line = display.apt_line(packages)
    if prefix is None:
        raise SetupError(f"system packages are missing; install them, then repeat:\n{line}")
    print(f"nnviz: installing missing system packages: {' '.join(packages)}", flush=True)
    for step in (REPAIR, UPDATE, [*INSTALL, *packages]):
        if run([*prefix, "env", "DEBIAN_FRONTEND=noninteractive", *step]):
            raise SetupError(f"{' '.join(step)} failed; once it works, repeat, or type:\n{line}")


def _libraries() -> dict[str, str]:
    """Shared libraries by soname: those of Qt, and of the display in use."""
    libraries = dict(display.QT)
    if os.environ.get("DISPLAY"):
        libraries |= display.X11
    if os.environ.get("WAYLAND_DISPLAY"):
        libraries |= display.WAYLAND
    return libraries


def _permission() -> list[str] | None:
    """What to put before a command so that it runs as root, or None."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and _call(["sudo", "-n", "true"], quiet=True) == 0:
        return ["sudo", "-n"]
    return None


def _call(command: list[str], quiet: bool = False) -> int:
    out = subprocess.DEVNULL if quiet else None
    return subprocess.run(
        command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, check=False
    ).returncode
