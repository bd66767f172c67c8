"""Write what scikit-learn finds: ``python -m tests.data.preparation.write_oracles``.

Needs scikit-learn (1.9 wrote the committed file); the tests read only the arrays.
"""

from __future__ import annotations

import numpy as np

from tests.data.preparation.sklearn_cases import CASES, FILE, drawn
from tests.data.preparation.sklearn_oracle import theirs


def main() -> None:
    FILE.parent.mkdir(exist_ok=True)
    arrays = {case: theirs(case, drawn(case)) for case in CASES}
    np.savez_compressed(FILE, allow_pickle=False, **arrays)


if __name__ == "__main__":
    main()
