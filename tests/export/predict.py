"""Runs exported scripts that predict: python predict.py SCRIPT FILE … prints, of each pair, the rows it prints."""
import contextlib
import csv
import io
import json
import runpy
import sys


def rows(script, file):
    sys.argv = [script, file]
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        runpy.run_path(script, run_name="__main__")
    return list(csv.reader(io.StringIO(printed.getvalue())))


if __name__ == "__main__":
    given = sys.argv[1:]
    print(json.dumps([rows(*pair) for pair in zip(given[::2], given[1::2])]))
