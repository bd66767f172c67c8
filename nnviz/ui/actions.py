"""Everything the window can be told to do, with its shortcut: one list for buttons and menus."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QAbstractButton, QWidget

from nnviz.drawing.colour_sets import COLOUR_SETS
from nnviz.formats.exporting import TARGETS
from nnviz.ui.widgets.describe import described
from nnviz.ui.widgets.letters import words_of
from nnviz.ui.widgets.value_field import settle

_EXPORT = {"onnx": "Ctrl+E"}
_Keys = QKeySequence.StandardKey

_LIST: dict[str, tuple[str, str, QKeySequence.StandardKey | str]] = {
    "new": ("New", "Start over with a fresh experiment.", _Keys.New),
    "gallery": ("Gallery…", "All data sets and lessons, with search and tags.", "Ctrl+G"),
    "welcome": ("Welcome…", "Recent files, first lessons, and how to begin.", ""),
    "open": ("Open…", "Open a project file.", _Keys.Open),
    "import": ("Import data…", "Learn a table, arrays or pictures of your own.", "Ctrl+I"),
    "import_folder": ("Import pictures…", "Learn a folder with a folder for each class.", ""),
    "import_network": (
        "Import network…",
        "Learn on with a network of PyTorch, Keras or nnviz, from ONNX.",
        "",
    ),
    "predict": ("Predict new data…", "Ask the network about a file of new data.", ""),
    "save": ("Save", "Save experiment, weights and history.", _Keys.Save),
    "save_as": ("Save as…", "Save under another name.", "Ctrl+Shift+S"),
    **{
        f"export_{target.name}": (f"{target.title}…", target.content, _EXPORT.get(target.name, ""))
        for target in TARGETS.values()
    },
    "picture": ("Picture…", "Save or copy the network, a plot or the window.", "Ctrl+Shift+P"),
    "film": ("Film…", "Record training, or one step, as GIF or as pictures.", "Ctrl+Shift+R"),
    "history": ("Losses (CSV)…", "The losses and metrics of this run as a table.", ""),
    "undo": ("Undo", "Take back the last edit.", _Keys.Undo),
    "redo": ("Redo", "Make the edit again that was taken back.", "Ctrl+Shift+Z"),
    "edits": ("History", "All edits; choose one to go back or forward to it.", "Ctrl+H"),
    "theme": ("Theme", "Change between dark and light.", "Ctrl+T"),
    **{f"colours_{each.name}": (each.title, each.tip, "") for each in COLOUR_SETS.values()},
    "cards": ("Cards at the left", "Show the cards of data and training, or not.", "Ctrl+B"),
    "large_type": ("Large type", "Write and draw all larger, for a projector.", "Ctrl+Shift+L"),
    "reset": ("Reset", "Start over from the first weights.", "Ctrl+R"),
    "play": ("Play", "Train, or pause; the space bar does it too.", "Ctrl+P"),
    "step": ("Step", "Go on by one sample, batch or epoch.", "Ctrl+."),
    "note": ("Lesson's note", "Show or put away the note of the lesson.", "Ctrl+L"),
    "notes": ("Notes", "Write down what to remember; saved with the project.", "Ctrl+Shift+N"),
    "refer": ("Name data files", "In projects, name imported files instead of holding them.", ""),
    "settings": ("Settings…", "Theme, speed, and what new windows begin with.", "Ctrl+,"),
    "table": (
        "Network as tables",
        "Layers, units and weights as tables, in the place of the picture.",
        "Ctrl+Shift+T",
    ),
    "menu": ("File menu", "Open it; arrows, or an entry's letter, choose.", "Alt+F; F10"),
    "exports": ("Export menu", "Open it; arrows, or an entry's letter, choose.", "Alt+E"),
    "find": ("Find a command…", "Type what you want to do.", "Ctrl+K"),
    "keys": ("Shortcuts", "Every key that does something.", "F1"),
    "reset_layout": (
        "Reset layout",
        "Window, columns and dock as at the first start.",
        "",
    ),
    "full_screen": ("Full screen", "Use all of the screen, or go back.", "F11"),
    "quit": ("Quit", "Close the window.", "Ctrl+Q"),
}

_CHECKABLE = ("refer", "table", "large_type", "cards", *(f"colours_{name}" for name in COLOUR_SETS))


class Actions:
    """The actions by name; ``connect`` says what each does."""

    def __init__(self, window: QWidget) -> None:
        self._actions = {name: _action(name, window) for name in _LIST}
        window.addActions(list(self._actions.values()))

    def __getitem__(self, name: str) -> QAction:
        return self._actions[name]

    @property
    def all(self) -> dict[str, QAction]:
        """Every action by its name."""
        return dict(self._actions)

    def connect(self, handlers: dict[str, Callable[[], object]]) -> None:
        """Each action's handler; a value still being typed is taken first."""
        for name, handler in handlers.items():
            self._actions[name].triggered.connect(lambda _=False: settle())
            self._actions[name].triggered.connect(lambda _=False, do=handler: do())

    def bind(self, name: str, button: QAbstractButton) -> None:
        """Let a button trigger an action, explain it and be enabled with it."""
        action = self._actions[name]

        def follow() -> None:
            described(button, words_of(action), action.statusTip(), action.shortcut())
            button.setEnabled(action.isEnabled())

        button.clicked.connect(action.trigger)
        action.changed.connect(follow)
        follow()


def _action(name: str, window: QWidget) -> QAction:
    text, tip, keys = _LIST[name]
    action = QAction(text, window)
    action.setCheckable(name in _CHECKABLE)
    several = QKeySequence.listFromString(keys) if isinstance(keys, str) else [QKeySequence(keys)]
    action.setShortcuts([each for each in several if not each.isEmpty()])
    action.setStatusTip(tip)
    action.setToolTip(tip)
    return action
