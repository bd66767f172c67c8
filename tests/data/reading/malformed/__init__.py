"""Files that are wrong, made by hand: for each format a name, how to make it, and what is said.

``SOUND`` stands for files that are odd, yet can be read.
"""

from tests.data.reading.malformed.folders import FOLDER
from tests.data.reading.malformed.idxs import IDX
from tests.data.reading.malformed.making import SOUND, Make
from tests.data.reading.malformed.numpys import NPY, NPZ
from tests.data.reading.malformed.texts import TEXT

__all__ = ["FORMATS", "SOUND", "Make"]

FORMATS: dict[str, dict[str, tuple[Make, str]]] = {
    "text": TEXT,
    "npy": NPY,
    "npz": NPZ,
    "idx": IDX,
    "folder": FOLDER,
}
