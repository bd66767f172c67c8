"""How a control's wish becomes an edit; one that is refused is explained."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from nnviz.errors import NnvizError
from nnviz.experiment.experiment import Experiment
from nnviz.experiment.materialise import is_to_be_read, table_of
from nnviz.experiment.session import Session
from nnviz.ui.patience import away


class Editor(QObject):
    """``refused(sentence)`` when an edit could not be made; nothing has changed then.

    ``remarked(sentence)`` when one was made otherwise than it was asked for.
    """

    refused = Signal(str)
    remarked = Signal(str)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session

    def edit(
        self,
        label: str,
        change: Callable[[Experiment], Experiment],
        gesture: object | None = None,
    ) -> bool:
        """Apply ``change`` to the present experiment as one Revision; False if it was refused.
        Samples that lie in a file are read beside the window, which paints meanwhile."""
        try:
            experiment = change(self._session.experiment)
            if is_to_be_read(experiment):
                away(lambda: table_of(experiment))
            self._session.edit(label, experiment, gesture)
        except NnvizError as error:
            self.refuse(str(error))
            return False
        return True

    def refuse(self, sentence: str) -> None:
        """Say why a wish cannot be met; controls then show the experiment as it is."""
        self.refused.emit(sentence)


def uncapitalised(name: str) -> str:
    """A name inside a sentence: ``two spirals``, but ``XOR``, ``SGD with momentum`` and Huber's."""
    return name if name[:2].isupper() or name.startswith("Huber") else name[:1].lower() + name[1:]
