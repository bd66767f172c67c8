"""What a random user needs of a test, as a fixture."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from nnviz.ui import documents, exporting
from nnviz.ui.importing import importer
from tests.conftest import StrayLog
from tests.ui.random_machine import Setting

# Hypothesis asks the module for a name as soon as it is there, be it half imported by the thread
# that saves: so it is imported whole before.
import_module("pydantic")


@pytest.fixture
def random_setting(
    qtbot: QtBot, tmp_path: Path, stray_log: StrayLog, qtlog: object,
    monkeypatch: pytest.MonkeyPatch,
) -> Setting:  # fmt: skip
    """No file dialogs: their answers are known. Qt's messages about the screen that is not there
    are no strays."""

    def messages() -> list[str]:
        said = [each.message for each in qtlog.records]
        return [each for each in said if not each.startswith("This plugin does not support")]

    def ask_open(*_: object) -> Path | None:
        return next(iter(sorted(tmp_path.glob("*.nnviz"))), None)

    def ask_save(_window: object, _title: str, start: Path, _kinds: str) -> Path:
        return tmp_path / start.name

    for module in (documents, exporting):
        monkeypatch.setattr(module, "ask_save", ask_save)
    monkeypatch.setattr(documents, "ask_open", ask_open)
    setting = Setting(qtbot, tmp_path, stray_log.records, messages)
    table = next(each for each in setting.files if each.suffix == ".csv")
    monkeypatch.setattr(importer, "ask_open", lambda *_: table)
    return setting
