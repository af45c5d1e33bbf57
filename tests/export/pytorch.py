"""Runs exported scripts: python pytorch.py FOLDER COUNT STEPS prints, of each, the losses it prints.

Each script N/experiment.py runs as it would alone (runpy), one after the other in this process: importing torch takes
longer than any of them.
"""
import contextlib
import io
import json
import runpy
import sys
from pathlib import Path

import torch


def losses(script, steps):
    sys.argv = [str(script), "--steps", steps, "--every", "1"]
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        runpy.run_path(str(script), run_name="__main__")
    lines = [line.split() for line in printed.getvalue().splitlines() if line.startswith("step ")]
    return [float(words[words.index("loss") + 1]) for words in lines]


if __name__ == "__main__":
    torch.set_num_threads(1)
    folder, count, steps = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    found = []
    for number in range(count):
        try:
            found.append(losses(folder / str(number) / "experiment.py", steps))
        except Exception as error:
            found.append(f"{type(error).__name__}: {error}")
    print(json.dumps(found))
