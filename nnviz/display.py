"""Whether Qt can start here, found out without Qt.

Qt ends the process, uncatchably, where the display or a library of its platform plugin is
missing; so look first, then speak.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping

from nnviz.errors import DisplayError

QT: dict[str, str] = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libfontconfig.so.1": "libfontconfig1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
}
"""Shared libraries that Qt needs even offscreen, and the Debian package of each."""

X11: dict[str, str] = {
    "libxcb.so.1": "libxcb1",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
"""What a window on an X11 display needs besides."""

WAYLAND: dict[str, str] = {
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
}
"""What a window on a Wayland display needs besides."""

_WITHOUT = (
    "nnviz train needs no display, and nnviz snapshot SAMPLE -o PNG or "
    "QT_QPA_PLATFORM=offscreen work without one."
)


def require_window() -> None:
    """Raise DisplayError, saying what is missing and what mends it, unless a window can open."""
    require_libraries()
    if sys.platform == "linux" and (reason := _reason_against(_platforms())):
        raise DisplayError(reason)


def require_libraries() -> None:
    """Raise DisplayError unless the libraries are there that Qt needs even offscreen."""
    if sys.platform == "linux" and (lacking := missing(QT)):
        raise DisplayError(lacking_text(lacking))


def on_screen() -> bool:
    """Whether a window opened now would be seen."""
    if sys.platform != "linux":
        return True
    seen = [name for name in _platforms() if name not in ("offscreen", "minimal")]
    return not _reason_against(seen)


def missing(libraries: Mapping[str, str]) -> dict[str, str]:
    """The libraries out of ``{soname: package}`` that cannot be loaded here."""
    return {name: package for name, package in libraries.items() if _library(name) is None}


def packages_of(libraries: Mapping[str, str]) -> list[str]:
    """The packages, each once."""
    return list(dict.fromkeys(libraries.values()))


def apt_line(packages: Iterable[str]) -> str:
    """The line that installs Debian packages, as this user has to type it."""
    root = "" if os.geteuid() == 0 else "sudo "
    return f"{root}apt-get update && {root}apt-get install -y {' '.join(packages)}"


def lacking_text(libraries: Mapping[str, str]) -> str:
    """Which libraries Qt lacks here, and the line that mends it."""
    text = f"Qt needs system libraries that are missing here: {', '.join(libraries)}. "
    packages = packages_of(libraries)
    if shutil.which("apt-get") and all(packages):
        return f"{text}Install them with: {apt_line(packages)}"
    return text + "Install the packages of your system that contain them."


def _platforms() -> list[str]:
    """The Qt platforms that would be tried: those the user names, else those with a display."""
    if chosen := os.environ.get("QT_QPA_PLATFORM"):
        return [name.partition(":")[0] for name in chosen.split(";")]
    displays = {"WAYLAND_DISPLAY": "wayland", "DISPLAY": "xcb"}
    return [name for variable, name in displays.items() if os.environ.get(variable)]


def _reason_against(platforms: list[str]) -> str:
    """Why none of the platforms can show a window, or "" when one can: Qt takes the first."""
    if not platforms:
        return f"There is no display: neither DISPLAY nor WAYLAND_DISPLAY is set. {_WITHOUT}"
    reasons = [_against(name) for name in platforms]
    return reasons[0] if all(reasons) else ""


def _against(name: str) -> str:
    check = _CHECKS.get(name)
    return check() if check else _against_other(name)


def _against_x11() -> str:
    if lacking := missing(X11):
        return lacking_text(lacking)
    return _unanswered("DISPLAY", _x11_answers())


def _against_wayland() -> str:
    if lacking := missing(WAYLAND):
        return lacking_text(lacking)
    return _unanswered("WAYLAND_DISPLAY", _wayland_answers())


def _against_other(name: str) -> str:
    """Platforms that few use are tried out in a process of their own, which may crash."""
    trial = "from PySide6.QtGui import QGuiApplication; QGuiApplication([])"
    environ = {**os.environ, "QT_QPA_PLATFORM": name}
    command = [sys.executable, "-c", trial]
    if subprocess.run(command, env=environ, capture_output=True, check=False).returncode == 0:
        return ""
    return f"Qt cannot start on the platform QT_QPA_PLATFORM names, '{name}'. {_WITHOUT}"


def _unanswered(variable: str, answers: bool) -> str:
    value = os.environ.get(variable, "")
    return "" if answers else f"The display {variable}={value!r} does not answer. {_WITHOUT}"


def _x11_answers() -> bool:
    """Connect as Qt would, so that a refused authorisation counts too."""
    xcb = ctypes.CDLL("libxcb.so.1")
    xcb.xcb_connect.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(xcb.xcb_connect(None, None))
    error: int = xcb.xcb_connection_has_error(connection)
    xcb.xcb_disconnect(connection)
    return error == 0


def _wayland_answers() -> bool:
    wayland = ctypes.CDLL("libwayland-client.so.0")
    wayland.wl_display_connect.restype = ctypes.c_void_p
    connection = wayland.wl_display_connect(None)
    if connection:
        wayland.wl_display_disconnect(ctypes.c_void_p(connection))
    return bool(connection)


def _library(name: str) -> ctypes.CDLL | None:
    try:
        return ctypes.CDLL(name)
    except OSError:
        return None


_CHECKS: dict[str, Callable[[], str]] = {
    "offscreen": str,
    "minimal": str,
    "xcb": _against_x11,
    "wayland": _against_wayland,
    "wayland-egl": _against_wayland,
}
