"""Figures that the campaign finds are printed at its end."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.ui.gui_tasks import TimedApplication

FIGURES: list[str] = []


@pytest.fixture
def figure() -> Callable[[str], None]:
    """``figure("iris: 96 %")`` adds a line to the summary."""
    return FIGURES.append


@pytest.fixture(scope="session")
def qapp_cls() -> type[TimedApplication]:
    """The campaign looks at how long every task of the window's thread takes."""
    return TimedApplication


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if FIGURES:
        terminalreporter.section("figures")
        for line in FIGURES:
            terminalreporter.write_line(line)
