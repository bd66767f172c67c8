"""The errors a user may see: each text is one plain sentence or two that names what was wrong,
the value received, the rule, and the way out."""


class NnvizError(Exception):
    """Base of all errors meant for the user; its text is shown as it is."""


class SpecError(NnvizError):
    """A network, loss, optimizer or setting that cannot be built."""


class DataError(NnvizError):
    """A data set that is unknown, damaged or cannot be used."""


class FileError(NnvizError):
    """A file that cannot be read or written."""


class SpareError(FileError):
    """A project that cannot be opened, for ``reason``, though its backup ``spare`` can."""

    def __init__(self, reason: str, spare: str) -> None:
        super().__init__(f"{reason} The version saved before it is kept in '{spare}'; open that.")
        self.reason, self.spare = reason, spare


class MissingDataError(FileError):
    """A project whose data are not where they were, or not as they were: in a file, or a
    ``folder``, that it names by ``path``."""

    def __init__(self, sentence: str, path: str, folder: bool) -> None:
        super().__init__(sentence)
        self.path, self.folder = path, folder


class ExportError(NnvizError):
    """A network that cannot be expressed in the target, or whose export did not agree."""


class ModelError(NnvizError):
    """A network in a file of another program that is damaged, or that nnviz has no layers for."""


class DivergedError(NnvizError):
    """A run whose numbers stopped being finite."""


class LostRunError(NnvizError):
    """A run whose process ended before it answered."""


class DisplayError(NnvizError):
    """A window that cannot open here: no display, or a library that Qt needs is missing."""
