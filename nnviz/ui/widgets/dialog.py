"""What all dialogs of the program have in common."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog

from nnviz.ui.tab_order import go_on


class Dialog(QDialog):
    """Tab goes through it as it is laid out, also through what comes later."""

    def focusNextPrevChild(self, forward: bool) -> bool:
        return go_on(self, forward)
