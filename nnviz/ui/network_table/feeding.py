"""How the tables come into the window: fed as the canvas is, heard as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnviz.ui.network_table.view import NetworkTable

if TYPE_CHECKING:
    from nnviz.ui.main_window import MainWindow


def fed_table(window: MainWindow) -> NetworkTable:
    """The tables of a window's network."""
    table = NetworkTable(window.session, window.stage, window.theme)
    window.bridge.add_live(table)
    window.bridge.measure_for(table)
    window.bridge.draw_updates_while(table.needs_update)
    table.refused.connect(window.notices.warn)
    table.copying.done.connect(window.notices.note)
    window.centre.network.turned.connect(window.commands["table"].setChecked)
    table.copying.wanted.connect(lambda: window.pictures.ask("Network"))
    return table
