"""A process of its own for the run, and the wire to it."""

from __future__ import annotations

import multiprocessing
import pickle
import selectors
import signal
import socket
import struct
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import forkserver
from multiprocessing.context import ForkServerContext, SpawnContext
from threading import Thread
from typing import Any

FAREWELL = 10.0
"""Seconds that a process gets to finish what it does, before it is ended."""
ROOM = 2**22
"""Bytes that may be on their way; systems allow fewer."""
_SIZE = struct.Struct("!Q")
_IMPORTED = ("nnviz.experiment.workshop", "nnviz.engine.blas_library")


class GoneError(Exception):
    """There is nobody at the other end of the wire."""


class Wire:
    """One end of the wire. Messages are tuples: a name, then its arguments.

    They are pickled, which is safe here alone: both ends are this program's own. All methods
    raise GoneError when the other end is gone.
    """

    def __init__(self, end: socket.socket) -> None:
        # This module is imported before NumPy is.
        from nnviz.experiment.parcels import packed

        self._end, self._packed = end, packed
        self._coming = selectors.DefaultSelector()
        self._coming.register(end, selectors.EVENT_READ)

    def send(self, *message: Any) -> None:
        """Blocks while the wire is full."""
        content = self._packed(message, room=_SIZE.size)
        _SIZE.pack_into(content, 0, len(content) - _SIZE.size)
        with _gone_when_broken():
            # All in one call: between two, the other end would wait for this thread's turn.
            self._end.sendall(content)

    def receive(self) -> tuple[Any, ...]:
        """The next message, waited for."""
        with _gone_when_broken():
            (size,) = _SIZE.unpack(self._take(_SIZE.size))
            content = self._take(size)
        message: tuple[Any, ...] = pickle.loads(content)
        return message

    def waits(self, seconds: float | None) -> bool:
        """Whether a message is there within that time (None: however long it takes)."""
        with _gone_when_broken():
            return bool(self._coming.select(seconds))

    def close(self) -> None:
        self._coming.close()
        self._end.close()

    def _take(self, size: int) -> bytearray:
        # In one call to the system: after every further one, this thread would wait for the
        # interpreter while the window paints.
        content, filled = bytearray(size), 0
        while filled < size:
            room = memoryview(content)[filled:]
            came = self._end.recv_into(room, size - filled, socket.MSG_WAITALL)
            if not came:
                raise EOFError
            filled += came
        return content


@contextmanager
def _gone_when_broken() -> Iterator[None]:
    try:
        yield
    except (EOFError, OSError) as error:
        raise GoneError from error


class Link:
    """``serve(wire, *arguments)`` running in a new process; ``wire`` is this side's end."""

    def __init__(self, serve: Callable[..., None], *arguments: object) -> None:
        context = _context()
        ours, theirs = _socket_pair()
        self.wire = Wire(ours)
        self._process = context.Process(
            target=_enter, args=(serve, theirs, *arguments), name="nnviz run", daemon=True
        )
        self._process.start()
        theirs.close()

    @property
    def pid(self) -> int | None:
        return self._process.pid

    def kill(self) -> None:
        """End the process whatever it does."""
        self._process.kill()

    def abandon(self) -> None:
        """End the process whatever it does, without waiting until the system has put away what it
        held in memory: for gigabytes that takes a tenth of a second and more."""
        self.kill()
        Thread(target=self.end, name="nnviz ending").start()

    def end(self) -> int:
        """Wait for the process, which has closed its end of the wire; its exit code."""
        self._process.join(FAREWELL)
        if self._process.exitcode is None:
            self.kill()
            self._process.join()
        self.wire.close()
        return self._process.exitcode or 0


def _socket_pair() -> tuple[socket.socket, socket.socket]:
    """Two ends with room for a whole Frame, so that the run need not wait until it is read."""
    ends = socket.socketpair()
    for end in ends:
        end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, ROOM)
    return ends


def prepare() -> None:
    """Begin to import what runs need in the process that theirs are forked from, while this one is
    busy with other things. Linux only: elsewhere each process imports for itself."""
    if sys.platform == "linux":
        _context()
        forkserver.ensure_running()


def _enter(serve: Callable[..., None], end: socket.socket, *arguments: object) -> None:
    # Ctrl-C is the window's business: it stops the run in good order.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    serve(Wire(end), *arguments)


def _context() -> ForkServerContext | SpawnContext:
    if sys.platform == "linux":
        context = multiprocessing.get_context("forkserver")
        # Imported once; every process after the first starts within milliseconds.
        context.set_forkserver_preload([*_IMPORTED])
        return context
    return multiprocessing.get_context("spawn")
