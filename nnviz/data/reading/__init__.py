"""Reading the user's files: tables of text, NumPy arrays, IDX files, folders of pictures.

``look`` says what a file seems to hold and how it would be read; ``read`` reads it. What was
guessed can be chosen otherwise; everything refused is refused in a sentence.
"""

from nnviz.data.reading.arrays import arrays_from
from nnviz.data.reading.choices import (
    MISSING,
    ArrayChoices,
    Choices,
    FolderChoices,
    Kind,
    TextChoices,
)
from nnviz.data.reading.files import look, look_pasted, read, read_inputs, read_pasted
from nnviz.data.reading.findings import (
    Choice,
    Finding,
    findings,
    without_missing,
    without_repeats,
)
from nnviz.data.reading.results import (
    ArrayPreview,
    CancelledError,
    ColumnPreview,
    FolderPreview,
    Guess,
    Member,
    Preview,
    ReadArrays,
    ReadColumn,
    ReadTable,
    Result,
    TextPreview,
)
from nnviz.data.reading.roles import (
    Roles,
    TaskGuess,
    as_category,
    as_number,
    guess_roles,
    guess_task,
)

__all__ = [
    "MISSING",
    "ArrayChoices",
    "ArrayPreview",
    "CancelledError",
    "Choice",
    "Choices",
    "ColumnPreview",
    "Finding",
    "FolderChoices",
    "FolderPreview",
    "Guess",
    "Kind",
    "Member",
    "Preview",
    "ReadArrays",
    "ReadColumn",
    "ReadTable",
    "Result",
    "Roles",
    "TaskGuess",
    "TextChoices",
    "TextPreview",
    "arrays_from",
    "as_category",
    "as_number",
    "findings",
    "guess_roles",
    "guess_task",
    "look",
    "look_pasted",
    "read",
    "read_inputs",
    "read_pasted",
    "without_missing",
    "without_repeats",
]
