"""The one error of set-up."""

from __future__ import annotations


class SetupError(Exception):
    """Set-up cannot go on; the text says what to do."""
