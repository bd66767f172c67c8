"""What the window says by itself: what an edit drew anew, and why a run stopped."""

from __future__ import annotations

from nnviz.experiment.frame import Finding, Frame
from nnviz.experiment.session import Session
from nnviz.ui.remedies import diagnose
from nnviz.ui.widgets.message_line import MessageLine


class Notices:
    """Reads frames; says each note and each error once, and takes back what no longer holds.

    Whatever is said goes when the experiment changes: by an edit, undo, reset, another document.
    """

    def __init__(self, line: MessageLine, session: Session) -> None:
        self._line, self._session = line, session
        self._experiment = session.experiment
        self._notes: tuple[str, ...] = ()
        self._error = self._fleeting = ""
        self._known: set[tuple[object, ...]] = set()
        session.subscribe(self._changed)

    def watch(self, frame: Frame) -> None:
        # The worker keeps one tuple per adopted edit: the same sentence may come twice.
        if frame.notes is not self._notes:
            self._notes = frame.notes
            if frame.notes:
                self._line.say("\n".join(frame.notes))
        if frame.error != self._error:
            self._take_back(self._error)
            self._error = frame.error
            if frame.error:
                self._line.say(frame.error, error=True)

        self._watch_health(frame)

    def _watch_health(self, frame: Frame) -> None:
        """Say each illness once, when it has lasted: one that came and went is not worth it."""
        if frame.error or frame.notes:
            return
        lasting = [each for each in frame.facts if each.since < frame.step]
        new = [each for each in lasting if _illness(frame, each) not in self._known]
        self._known |= {_illness(frame, each) for each in new}
        if new:
            first, more = diagnose(frame, new[0]), len(new) - 1
            told = f" (and {more} more)" if more else ""
            self._line.say(f"{first.title}: {first.what}{told}. The Health tab says why.")

    def go_on(self) -> None:
        """The user trains on: warnings are read, and the first hint is followed."""
        self._error = ""
        if self._line.is_error:
            self._line.hide()
        self._take_back(self._fleeting)

    def welcome(self, text: str) -> None:
        """A note that has done its work as soon as training begins."""
        self._fleeting = text
        self._line.say(text)

    def note(self, text: str) -> None:
        self._line.say(text)

    def warn(self, text: str) -> None:
        self._line.say(text, error=True)

    def _take_back(self, text: str) -> None:
        if text and self._line.text == text:
            self._line.hide()

    def _changed(self) -> None:
        if self._session.experiment is not self._experiment:
            self._experiment = self._session.experiment
            self._error = ""
            self._line.hide()


def _illness(frame: Frame, finding: Finding) -> tuple[object, ...]:
    """What is said once in a run."""
    return frame.run, type(finding.fact), finding.fact.layer
