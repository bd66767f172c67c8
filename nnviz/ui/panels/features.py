"""The Features card: what is computed of x₁ and x₂ before the network sees them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PySide6.QtWidgets import QWidget

from nnviz.data.features import FEATURES
from nnviz.experiment.session import Session
from nnviz.ui.panels.editing import Editor
from nnviz.ui.panels.pictures import field_picture
from nnviz.ui.panels.tile_grid import tile_grid
from nnviz.ui.theme import Theme
from nnviz.ui.widgets.card import Card
from nnviz.ui.widgets.describe import described
from nnviz.ui.widgets.tile import Tile

_GRID = 48
_REACH = 6.0


class FeaturesPanel(Card):
    """For samples in the plane, whose features are computed; at least one stays on."""

    def __init__(
        self, session: Session, editor: Editor, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__("Features", theme, parent)
        self._session, self._editor, self._theme = session, editor, theme
        self._tiles = {key: self._tile(key) for key in FEATURES}
        self.body.addLayout(tile_grid(self._tiles.values()))
        theme.changed.connect(self._draw)
        editor.refused.connect(self.refresh)
        session.subscribe(self.refresh)
        self._draw()
        self.refresh()

    def refresh(self) -> None:
        """Show the features of the session's experiment."""
        chosen = self._session.experiment.features
        self.set_note(f"{len(chosen)} of {len(FEATURES)}")
        for key, tile in self._tiles.items():
            tile.setChecked(key in chosen)

    def tile(self, key: str) -> Tile:
        return self._tiles[key]

    def _tile(self, key: str) -> Tile:
        label = FEATURES[key].label
        tip = f"Feed {label} into the network, or leave it out."
        tile = described(Tile(label, self._theme), f"Feature {label}", tip)
        tile.dim_at_rest()
        tile.clicked.connect(lambda: self._toggle(key))
        return tile

    def _toggle(self, key: str) -> None:
        chosen = set(self._session.experiment.features) ^ {key}
        if not chosen:
            self._editor.refuse("The network needs at least one feature; turn on another first.")
            return
        features = tuple(name for name in FEATURES if name in chosen)
        verb = "add" if key in chosen else "remove"
        label = f"{verb} feature {FEATURES[key].label}"
        self._editor.edit(label, lambda now: replace(now, features=features))

    def _draw(self) -> None:
        axis = np.linspace(-_REACH, _REACH, _GRID)
        x1, x2 = np.meshgrid(axis, axis)
        points = np.stack([x1.ravel(), x2.ravel()], axis=1)
        for key, tile in self._tiles.items():
            values = FEATURES[key].fn(points).reshape(_GRID, _GRID)
            tile.set_picture(field_picture(values, self._theme.palette))
