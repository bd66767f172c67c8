"""A Session: the Experiment being edited, its undo list, and the worker that runs it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from nnviz.experiment import edits
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.explain.names import layer_title
from nnviz.experiment.frame import Branch, Frame
from nnviz.experiment.freezing import carried, freeze_weight
from nnviz.experiment.log import Number, check_number, joined
from nnviz.experiment.project import LONGEST_NOTES, Project
from nnviz.experiment.revisions import (
    Entered,
    OfBranch,
    Removed,
    Renamed,
    Revision,
    Rewritten,
    UndoList,
)
from nnviz.experiment.soundness import check, spec_of
from nnviz.experiment.state import RunState
from nnviz.experiment.window_layout import WindowLayout
from nnviz.experiment.worker import Worker

if TYPE_CHECKING:
    from nnviz.experiment.importing.origins import Origin

Source = Experiment | RunState | Project
"""What can be opened."""


class Session:
    """Lives in the thread of the window; edits go to the worker as whole values.

    ``origins`` are the files that data were imported from; ``layout`` is how the window was laid
    out when that was last noted.
    """

    origins: tuple[Origin, ...]
    layout: WindowLayout | None

    def __init__(self, source: Source, path: Path | None = None) -> None:
        self.worker = Worker(source.state if isinstance(source, Project) else source)
        self.path = path
        self._listeners: list[Callable[[], None]] = []
        self._quiet = self._refers_usually = False
        self._open(source)

    def _open(self, source: Source) -> None:
        project = source if isinstance(source, Project) else None
        undo = (project and project.undo) or UndoList((Revision("open", experiment_of(source)),))
        self._revisions, self._at = list(undo.revisions), undo.at
        self._gesture: object | None = None
        self._gestures = 0
        self._notes = project.notes if project else ""
        self._refers = project.refers if project else self._refers_usually
        self.origins = project.origins if project else ()
        self.layout = project.layout if project else None
        self._saved: tuple[object, ...] | None = self._content
        self._trained = False
        self._last_id = self._last_branch = 0
        for revision in self._revisions:
            self._know(revision.experiment)

    @property
    def experiment(self) -> Experiment:
        return self._revisions[self._at].experiment

    @property
    def dirty(self) -> bool:
        """Whether there is work that no file holds."""
        return self._trained or self._content != self._saved

    @property
    def _content(self) -> tuple[object, ...]:
        """What a file holds beside the run."""
        return self.experiment, self._notes, self._refers

    @property
    def notes(self) -> str:
        """What the user wrote down about the document."""
        return self._notes

    @property
    def refers(self) -> bool:
        """Whether a file names the user's data where it can, instead of holding them."""
        return self._refers

    @property
    def undo_label(self) -> str | None:
        return self._revisions[self._at].label if self._at else None

    @property
    def redo_label(self) -> str | None:
        ahead = self._revisions[self._at + 1 :]
        return ahead[0].label if ahead else None

    @property
    def history(self) -> tuple[tuple[str, ...], int]:
        """What all Revisions are called, the first being what was opened; which is the present."""
        return tuple(revision.label for revision in self._revisions), self._at

    def subscribe(self, listener: Callable[[], None]) -> None:
        """Call ``listener`` after every change of experiment, undo list, dirty flag or path."""
        self._listeners.append(listener)

    def new_id(self) -> int:
        """An identity for a unit or layer that was never used before in this session."""
        self._last_id += 1
        return self._last_id

    def edit(self, label: str, experiment: Experiment, gesture: object | None = None) -> None:
        """Make one Revision; edits with the same gesture become one. SpecError or DataError
        when the experiment cannot be built: then nothing has changed."""
        if experiment == self.experiment:
            return
        experiment = carried(self.experiment, experiment)
        check(experiment)
        self._revise(Revision(label, experiment), gesture)
        self._know(experiment)
        self._adopt(label, self._gestures if gesture is not None else 0)

    def set_number(
        self, layer: str, parameter: str, index: int, old: float, new: float,
        gesture: object | None = None,
    ) -> None:  # fmt: skip
        """Set one number of a layer by hand, as one Revision; ``old`` is what was seen there."""
        title = layer_title(self.experiment.layers, layer)
        label = f"set {title} {parameter} {index + 1} to {new:.4g}"
        self.set_numbers(label, [Number(layer, parameter, index, old, new)], gesture)

    def nudge(
        self, layer: str, parameter: str, index: int, old: float, by: float,
        gesture: object | None = None,
    ) -> None:  # fmt: skip
        """Move one number by a little."""
        self.set_number(layer, parameter, index, old, old + by, gesture)

    def zero(self, layer: str, parameter: str, index: int, old: float) -> None:
        """Set one number to 0."""
        self.set_number(layer, parameter, index, old, 0.0)

    def freeze(self, layer: str, parameter: str, index: int, frozen: bool = True) -> None:
        """Let training leave one number as it is, or no longer; SpecError if it is not there."""
        layout, dtype = spec_of(self.experiment).layout, np.dtype(self.experiment.precision)
        check_number(Number(layer, parameter, index, 0.0, 0.0), layout, dtype)
        title = layer_title(self.experiment.layers, layer)
        changed = freeze_weight(self.experiment, layer, parameter, index, frozen)
        self.edit(f"{'freeze' if frozen else 'free'} {title} {parameter} {index + 1}", changed)

    def set_numbers(
        self, label: str, numbers: Sequence[Number], gesture: object | None = None
    ) -> None:
        """Set numbers by hand as one Revision, whose undo brings their old values back and turns
        back no time. SpecError for a number that is not there or not finite."""
        layout, dtype = spec_of(self.experiment).layout, np.dtype(self.experiment.precision)
        for number in numbers:
            check_number(number, layout, dtype)
        merges = self._merges(gesture)
        before = self._revisions[self._at].numbers if merges else ()
        self._revise(Revision(label, self.experiment, joined(before, numbers)), gesture)
        self._set(label, tuple(numbers), merges)

    def write_notes(self, notes: str, gesture: object | None = None) -> None:
        """Other notes, as one Revision that the run knows nothing of."""
        notes = notes[:LONGEST_NOTES]
        if notes == self._notes:
            return
        before = self._revisions[self._at].notes if self._merges(gesture) else None
        change = Rewritten(before.old if before else self._notes, notes)
        self._revise(Revision("write notes", self.experiment, notes=change), gesture)
        self._notes = notes
        self._tell()

    def refer_to_files(self, refers: bool) -> None:
        """Whether the next file is to name the user's data where it can."""
        if refers != self._refers:
            self._refers = refers
            self._tell()

    def refer_usually(self, refers: bool) -> None:
        """Whether new documents begin with naming the user's data; an untouched one does now."""
        self._refers_usually = refers
        if self.path is None and not self.dirty and refers != self._refers:
            self._refers = refers
            self._saved = self._content
            self._tell()

    def add_origin(self, origin: Origin) -> None:
        """Data were imported from a file."""
        self.origins = (*(each for each in self.origins if each != origin), origin)
        self._tell()

    def project(self, state: RunState) -> Project:
        """The whole document, with the run as it was when ``state`` was taken."""
        undo = UndoList(tuple(self._revisions), self._at)
        known = undo if undo.experiment == state.experiment else None
        return Project(state, known, self._notes, self.origins, self._refers, self.layout)

    def reset(self) -> None:
        """Start the same experiment again from its first step; undo brings the run back."""
        self.edit("reset", edits.reset(self.experiment))

    def undo(self) -> None:
        if self._at:
            revision = self._revisions[self._at]
            self._at -= 1
            self._move(revision.undone)

    def redo(self) -> None:
        if self._at + 1 < len(self._revisions):
            self._at += 1
            self._move(self._revisions[self._at])

    def go_to_revision(self, at: int) -> None:
        """Undo or redo, one after the other, until that Revision is the present one."""
        at = max(0, min(at, len(self._revisions) - 1))
        if at == self._at:
            return
        self._quiet = True
        while at != self._at:
            (self.undo if at < self._at else self.redo)()
        self._quiet = False
        self._tell()

    def continue_from(self, past: Frame) -> None:
        """Train on from the step of the past that a Frame shows; the run as it is now stays a
        branch, which undo changes back to."""
        if past.timeline is None:
            return
        new = self._last_branch = max(self._last_branch, *(each.id for each in past.branches)) + 1
        way = Entered(past.timeline.branch, new)
        self._arrive(f"continue from step {past.step:,}", past.experiment, way)
        self.worker.branch(past.step, past.experiment, new)

    def switch_branch(self, branch: Branch, present: int) -> None:
        """Train another branch on instead of the ``present`` one."""
        if branch.id != present:
            way = Entered(present, branch.id)
            self._arrive(f"change to {branch.name}", branch.experiment, way)
            self.worker.switch_branch(branch.id, branch.experiment)

    def delete_branch(self, branch: Branch) -> None:
        """Forget a branch that is not being trained; until the document is closed, undo brings it
        back."""
        self._last_branch = max(self._last_branch, branch.id)
        self._arrive(f"delete {branch.name}", self.experiment, Removed(branch.id))
        self.worker.delete_branch(branch.id)

    def rename_branch(self, branch: Branch, name: str) -> None:
        """Another name for a branch."""
        way = Renamed(branch.id, branch.name, name)
        self._arrive(f"rename {branch.name} to {name}", self.experiment, way)
        self.worker.rename_branch(branch.id, name)

    def _arrive(self, label: str, experiment: Experiment, way: OfBranch) -> None:
        """Another moment of the timeline, where another experiment may hold, or other branches."""
        self._know(experiment)
        self._trained = True
        self._revise(Revision(label, experiment, branch=way), gesture=None)
        self._tell()

    def mark_trained(self) -> None:
        """The run has gone on since the last save."""
        if not self._trained:
            self._trained = True
            self._tell()

    def mark_saved(self, path: Path, saved: Project | RunState) -> None:
        """It is now in the file ``path``."""
        self.path, self._trained = path, False
        if isinstance(saved, Project):
            self._saved = (saved.state.experiment, saved.notes, saved.refers)
        else:
            self._saved = (saved.experiment, *self._content[1:])
        self._tell()

    def mark_unsaved(self, path: Path | None) -> None:
        """No file holds what is open; ``path`` is where it is to be saved, if that is known."""
        self.path, self._saved = path, None
        self._tell()

    def open(self, source: Source, path: Path | None = None, unsaved: bool = False) -> None:
        """Begin anew with another experiment, a saved run or a project; the undo list starts empty
        where none is known. ``unsaved``: the file at ``path`` does not hold it."""
        check(experiment_of(source))
        self.path = path
        self._open(source)
        if unsaved:
            self._saved = None
        if isinstance(source, Experiment):
            self.worker.begin(source)
        else:
            self.worker.load(source.state if isinstance(source, Project) else source)
        self._tell()

    def _know(self, experiment: Experiment) -> None:
        """Whatever is open brings identities of its own: another sample, another branch."""
        self._last_id = max([self._last_id, *_identities(experiment)])

    def _merges(self, gesture: object | None) -> bool:
        """Whether an edit belongs to the present Revision's gesture."""
        return gesture is not None and gesture == self._gesture

    def _revise(self, revision: Revision, gesture: object | None) -> None:
        """One Revision more, or another in the place of that of the same gesture."""
        keep = self._at if self._merges(gesture) else self._at + 1
        self._gestures += keep > self._at
        self._revisions[keep:] = [revision]
        self._at, self._gesture = keep, gesture

    def _move(self, way: Revision) -> None:
        """To the present Revision: the numbers or notes changed on the way, or its Experiment."""
        self._gesture = None
        if way.numbers:
            self._set(way.label, way.numbers, merges=False)
        elif way.notes:
            self._notes = way.notes.new
            self._tell()
        elif way.branch:
            self._trained = True
            self._take(way.branch)
            self._tell()
        else:
            self._adopt(way.label)

    def _take(self, way: OfBranch) -> None:
        """Do with a branch what an undo or redo says."""
        if isinstance(way, Entered):
            self.worker.switch_branch(way.new, self.experiment)
        elif isinstance(way, Renamed):
            self.worker.rename_branch(way.id, way.new)
        elif way.back:
            self.worker.restore_branch(way.id)
        else:
            self.worker.delete_branch(way.id)

    def _adopt(self, label: str, gesture: int = 0) -> None:
        self.worker.adopt(self.experiment, label, gesture)
        self._tell()

    def _set(self, label: str, numbers: tuple[Number, ...], merges: bool) -> None:
        self._trained = True
        self.worker.set_numbers(numbers, label, merges)
        self._tell()

    def _tell(self) -> None:
        for listener in () if self._quiet else self._listeners:
            listener()


def experiment_of(source: Source) -> Experiment:
    """What is to be edited of what is opened."""
    if isinstance(source, Project):
        source = source.state
    return source.experiment if isinstance(source, RunState) else source


def _identities(experiment: Experiment) -> list[int]:
    """Every number in use as a unit's identity, and those at the end of layer ids."""
    numbers = []
    for layer in experiment.layers:
        numbers += list(getattr(layer, "unit_ids", ()))
        number = re.fullmatch(r"\D*([0-9]{1,9})", layer.id)
        numbers += [int(number[1])] if number else []
    return numbers
