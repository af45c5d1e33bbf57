"""Runs exported scripts: python pytorch.py FOLDER COUNT STEPS prints, of each, the losses it prints, and how far the
predictions of its network with weights.safetensors are from predicted.safetensors, relative to the largest where that is
above 1.

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


def ran(script, steps):
    sys.argv = [str(script), "--steps", steps, "--every", "1"]
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        names = runpy.run_path(str(script), run_name="__main__")
    lines = [line.split() for line in printed.getvalue().splitlines()]
    losses = [float(words[words.index("loss") + 1]) for words in lines if words[:1] == ["step"]]
    assert lines[-1][:2] == ["the", "lab's"], "the script compares its losses with the lab's"
    return {"losses": losses, "predictions": apart(script.parent, names)}


def apart(folder, names):
    load, model = names["load"], names["Net"]()
    model.load_state_dict(load(folder / "weights.safetensors"))
    model.eval()
    wanted = load(folder / "predicted.safetensors")["predictions"]
    x = load(folder / "experiment.safetensors")["train.x"][: len(wanted)]
    with torch.no_grad():
        found = model(x)
    if found.dim() == 4:
        found = found.permute(0, 2, 3, 1)
    return float((found.reshape(wanted.shape) - wanted).abs().max() / max(1.0, wanted.abs().max()))


if __name__ == "__main__":
    torch.set_num_threads(1)
    folder, count, steps = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    found = []
    for number in range(count):
        try:
            found.append(ran(folder / str(number) / "experiment.py", steps))
        except Exception as error:
            found.append({"error": f"{type(error).__name__}: {error}"})
    print(json.dumps(found))
