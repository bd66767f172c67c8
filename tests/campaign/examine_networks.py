"""``python -m tests.campaign.examine_networks FIRST LAST``: imports damaged ONNX files by number.

In a process of its own, so that its memory is that of importing alone. Prints a line of JSON for
each: what came of it, the processor's seconds, and the most memory used so far.
"""

from __future__ import annotations

import json
import resource
import signal
import sys
import time
import warnings

from tests.campaign.examine import HUNG, most_memory
from tests.formats.onnx_import.mutations import damaged, outcome, sound

_ADDRESSES = 8 * 2**30


def main(first: int, last: int) -> None:
    warnings.simplefilter("ignore")
    resource.setrlimit(resource.RLIMIT_AS, (_ADDRESSES, _ADDRESSES))
    outcome(sound(0))
    for number in range(first, last):
        print(json.dumps({"name": number, **_examined(damaged(number))}), flush=True)


def _examined(content: bytes) -> dict[str, object]:
    signal.alarm(HUNG)
    begun = time.process_time()
    try:
        text = outcome(content)
        came = "sound" if text == "sound" else "refused"
    except Exception as error:
        came, text = "raised", f"{type(error).__name__}: {error}"
    seconds = time.process_time() - begun
    signal.alarm(0)
    return {"outcome": came, "text": text, "seconds": seconds, "memory": most_memory()}


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
