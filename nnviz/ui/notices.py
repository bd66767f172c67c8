"""What the window says by itself: what an edit drew anew, and why a run stopped."""

from __future__ import annotations

from nnviz.experiment.frame import Frame
from nnviz.ui.widgets.message_line import MessageLine


class Notices:
    """Reads frames; says each note and each error once."""

    def __init__(self, line: MessageLine) -> None:
        self._line = line
        self._notes: tuple[str, ...] = ()
        self._error = ""

    def watch(self, frame: Frame) -> None:
        # The worker keeps one tuple per adopted edit: the same sentence may come twice.
        if frame.notes is not self._notes:
            self._notes = frame.notes
            if frame.notes:
                self._line.say(" ".join(frame.notes))
        if frame.error != self._error:
            self._error = frame.error
            if frame.error:
                self._line.say(frame.error, error=True)

    def forget_error(self) -> None:
        """The user has read it and goes on; the same error may be said again."""
        if self._error:
            self._error = ""
            self._line.hide()

    def note(self, text: str) -> None:
        self._line.say(text)

    def warn(self, text: str) -> None:
        self._line.say(text, error=True)
