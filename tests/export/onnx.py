"""Runs exported models in ONNX Runtime: python onnx.py FOLDER COUNT prints, of each, the largest difference of an output,
relative to the largest number of the list where that is above 1.

Beside N.onnx stands N.safetensors with `x`, (examples, …), and what the lab predicts of them.
"""
import json
import struct
import sys
from pathlib import Path

import numpy as np
import onnxruntime


def load(path):
    """The arrays of a safetensors file, by name."""
    raw = Path(path).read_bytes()
    length = struct.unpack("<Q", raw[:8])[0]
    header = json.loads(raw[8 : 8 + length])
    arrays = {}
    for name, about in header.items():
        if name != "__metadata__":
            first, last = (8 + length + at for at in about["data_offsets"])
            arrays[name] = np.frombuffer(raw[first:last], "<f4").reshape(about["shape"])
    return arrays


def compared(folder, number):
    session = onnxruntime.InferenceSession(folder / f"{number}.onnx", providers=["CPUExecutionProvider"])
    assert session.get_modelmeta().custom_metadata_map["experiment"].startswith("#v1"), number
    arrays = load(folder / f"{number}.safetensors")
    x = arrays.pop("x")
    names = [output.name for output in session.get_outputs()]
    assert sorted(names) == sorted(arrays), (number, names)
    worst = 0.0
    for name, found in zip(names, session.run(names, {"x": x})):
        wanted = arrays[name]
        found = found.reshape(wanted.shape)
        assert np.isfinite(wanted).all(), number
        worst = max(worst, float(np.abs(found - wanted).max() / max(1.0, np.abs(wanted).max())))
    return worst


if __name__ == "__main__":
    print(json.dumps([compared(Path(sys.argv[1]), number) for number in range(int(sys.argv[2]))]))
