"""Runs exported scripts that predict: python predict.py SCRIPT FILE … prints, of each pair, the rows it prints; with --read
before them the examples it reads, as numbers of 32 bits, null where they are missing.
"""
import contextlib
import csv
import io
import json
import runpy
import sys
from pathlib import Path


def rows(script, file):
    sys.argv = [script, file]
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        runpy.run_path(script, run_name="__main__")
    return list(csv.reader(io.StringIO(printed.getvalue())))


def examples(script, file):
    parts = runpy.run_path(script)
    session = parts["onnxruntime"].InferenceSession(parts["MODEL"], providers=["CPUExecutionProvider"])
    encoding = json.loads(session.get_modelmeta().custom_metadata_map["encoding"])
    x = parts["table"](Path(file).read_bytes(), encoding).astype("float32").tolist()
    return [[None if value != value else value for value in row] for row in x]


if __name__ == "__main__":
    given = sys.argv[1:]
    of_pair = rows
    if given[0] == "--read":
        given, of_pair = given[1:], examples
    print(json.dumps([of_pair(*pair) for pair in zip(given[::2], given[1::2])]))
