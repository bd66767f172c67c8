"""What is seen at the start without a file: how to begin, and where one was."""

from nnviz.ui.welcome.page import Ways, WelcomePage

__all__ = ["Ways", "WelcomePage"]
