"""Processes that are killed in the middle of saving, of keeping and of training, and what is left.

As a program: ``python -m tests.rescue.killing saves|keeps COUNT FOLDER SEED`` forks a process for
each kill, so that each takes a fraction of a second; ``window PLACE`` is a window that trains until
it is killed.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from nnviz.experiment.project import Project
from nnviz.experiment.run import Run
from nnviz.formats.backup import backup_of, keep_backup
from nnviz.formats.project import load_project, open_project, save_project
from nnviz.formats.shelved import Aside
from nnviz.rescue.about import About
from nnviz.rescue.rescue import Found, Rescue, found
from nnviz.rescue.scribe import write
from tests.experiment.test_user_data import of_flowers
from tests.experiment.worker_kit import small

OLDEST = 30.0
"""Seconds of work that a crash may cost."""
_LONGEST = 0.25


def main() -> None:
    what, *arguments = sys.argv[1:]
    if what == "window":
        _train_in_a_window(Path(arguments[0]))
        return
    count, folder, seed = int(arguments[0]), Path(arguments[1]), int(arguments[2])
    kill = {"saves": kill_while_saving, "keeps": kill_while_keeping}[what]
    chance = random.Random(seed)
    for number in range(count):
        kill(folder / str(number), chance)
    print(f"{count} kills")


def kill_while_saving(folder: Path, chance: random.Random) -> None:
    """The file is the last version that was finished, or the next one, and so is its backup."""
    folder.mkdir(parents=True)
    path, run = folder / "mine.nnviz", Run(small())
    save_project(path, run.state())

    def save() -> int:
        run.advance(1)
        keep_backup(path, known_good=True)
        save_project(path, run.state())
        return run.step

    finished = _killed(save, chance)
    assert load_project(path).step in (finished, finished + 1)
    if backup_of(path).exists():
        assert load_project(backup_of(path)).step in (finished - 1, finished)


def kill_while_keeping(place: Path, chance: random.Random) -> None:
    """The one rescue that is found holds the last version that was finished, or the next one, with
    the user's data."""
    run = Run(of_flowers())

    def keep() -> int:
        run.advance(1)
        write(rescue.folder, Project(run.state()), About("Flowers", when=float(run.step)))
        return run.step

    rescue = Rescue.begin(place)
    finished = _killed(keep, chance)
    assert found(place) == ()  # This process holds the lock still.
    rescue.leave()
    works = found(place)
    assert len(works) == 1 if finished else len(works) <= 1
    for work in works:
        assert work.about.step == work.about.when
        state = open_project(work.work, aside=Aside(work.folder)).state
        assert state.step == work.about.step in (finished, finished + 1)


def _killed(work: Callable[[], int], chance: random.Random) -> int:
    """Let another process do it again and again until it is killed; what it finished last."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            while True:
                os.write(writing, f"{work()}\n".encode())
        finally:
            os._exit(1)
    os.close(writing)
    time.sleep(_LONGEST * chance.random())
    os.kill(child, signal.SIGKILL)
    assert os.waitpid(child, 0)[1] == signal.SIGKILL
    with os.fdopen(reading) as told:
        lines = told.read().split()
    return int(lines[-1]) if lines else 0


def kill_a_window(place: Path, seconds: float) -> tuple[Found, float]:
    """A window that trained for that long since it first kept its work; what it leaves, and how old
    that is. It must not be offered before."""
    command = [sys.executable, "-m", "tests.rescue.killing", "window", str(place)]
    with subprocess.Popen(command, env={**os.environ, "QT_QPA_PLATFORM": "offscreen"}) as window:
        try:
            while not list(place.glob("*/work-*.nnviz")):
                assert window.poll() is None
                time.sleep(0.02)
            time.sleep(seconds)
            assert found(place) == ()
        finally:
            window.kill()
    killed = time.time()
    (work,) = found(place)
    assert load_project(work.work).step == work.about.step > 0
    return work, killed - work.about.when


def _train_in_a_window(place: Path) -> None:
    from nnviz.drawing.palette import DARK
    from nnviz.experiment.session import Session
    from nnviz.ui.main_window import MainWindow
    from nnviz.ui.start import application, themed

    app = application()
    window = MainWindow(Session(small()), themed(app, DARK))
    window.show()
    window.keeper.begin(place)
    window.toggle_play()
    app.exec()


if __name__ == "__main__":
    main()
