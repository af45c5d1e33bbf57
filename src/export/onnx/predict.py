"""Predicts with the exported network beside it: python @NAME@ FILE

FILE is a table (CSV) with the columns that the network was trained on, in any order and with others between them, or images
(IDX); either may be compressed by gzip. Prints CSV: a row for each example with what is predicted and, of classes, the
probability of each. Needs numpy and onnxruntime.
"""
import csv
import datetime
import gzip
import io
import json
import sys
from pathlib import Path

import numpy as np
import onnxruntime

MODEL = Path(__file__).with_name("@MODEL@")
MISSING = {"", "na", "n/a", "#n/a", "nan", "null", "?"}
IDX = {8: ">u1", 9: ">i1", 11: ">i2", 12: ">i4", 13: ">f4", 14: ">f8"}


def images(raw, shape):
    """The examples of an IDX file: bytes become 0 to 1, other numbers stay as they are."""
    axes = np.frombuffer(raw, ">u4", raw[3], 4).astype(int)
    numbers = np.frombuffer(raw, IDX[raw[2]], offset=4 + 4 * raw[3]).astype(np.float64)
    return (numbers / 255 if raw[2] == 8 else numbers).reshape(axes[0], *shape)


def rows_of(raw):
    """The rows of a table, and what stands between its cells."""
    text = raw.decode("utf-8-sig")
    separator = max(",;\t|", key=text.splitlines()[0].count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    return [[cell.strip() for cell in row] for row in rows if any(row)], separator


def number(cell, separator):
    try:
        return float(cell)
    except ValueError:
        # Where cells are not separated by commas, a comma stands before decimals.
        if separator == ",":
            raise
        return float(cell.replace(".", "").replace(",", "."))


def feature(cell, about, separator):
    """A column's cell as the network's inputs."""
    gone = cell.lower() in MISSING
    if about["kind"] == "words":
        return [float(word == ("?" if gone else cell)) for word in about["words"]]
    if gone:
        return [np.nan]
    if about["kind"] == "number":
        return [number(cell, separator) - about["less"]]
    if about["kind"] == "time":
        time = datetime.time.fromisoformat(cell)
        return [time.hour + time.minute / 60 + time.second / 3600]
    moment = datetime.datetime.fromisoformat(cell).replace(tzinfo=None) - datetime.datetime(1970, 1, 1)
    return [moment / datetime.timedelta(days=1) - about["less"]]


def table(raw, encoding):
    rows, separator = rows_of(raw)
    head, wanted = rows[0], [about["column"] for about in encoding]
    if set(wanted) <= set(head):
        places, rows = [head.index(column) for column in wanted], rows[1:]
    elif all(column.startswith("column ") for column in wanted):
        places = [int(column[7:]) - 1 for column in wanted]
    else:
        sys.exit(f"the table has no column {', '.join(sorted(set(wanted) - set(head)))}; its columns are {', '.join(head)}")
    features = []
    for at, row in enumerate(rows):
        try:
            cells = [feature(row[place], about, separator) for place, about in zip(places, encoding)]
        except (ValueError, IndexError) as error:
            sys.exit(f"example {at + 1}: {error}")
        features.append([value for cell in cells for value in cell])
    return np.array(features)


def probabilities(outputs, meaning):
    """What the last layer gives, as probabilities of the classes."""
    if meaning == "logits" and outputs.shape[1] > 1:
        powers = np.exp(outputs - outputs.max(1, keepdims=True))
        return powers / powers.sum(1, keepdims=True)
    if meaning == "log_probabilities":
        found = np.exp(outputs)
    elif meaning == "values":
        found = outputs.clip(0, 1)
    else:
        found = 1 / (1 + np.exp(-outputs))
    return np.hstack([1 - found, found]) if found.shape[1] == 1 else found


def main():
    session = onnxruntime.InferenceSession(MODEL, providers=["CPUExecutionProvider"])
    about = session.get_modelmeta().custom_metadata_map
    if about["input"] == "prepared":
        sys.exit("this network takes examples that are prepared before; see the property \"experiment\" of the model")
    raw = Path(sys.argv[1]).read_bytes()
    raw = gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw
    shape = json.loads(about["shape"])
    x = images(raw, shape) if raw[:2] == b"\0\0" else table(raw, json.loads(about["encoding"]))
    outputs = session.run(["predictions"], {"x": x.astype(np.float32)})[0].reshape(len(x), -1).astype(np.float64)
    out = csv.writer(sys.stdout, lineterminator="\n")
    if "classes" not in about:
        out.writerow(["example", *([about["target"]] if "target" in about else range(1, outputs.shape[1] + 1))])
        out.writerows([at + 1, *row] for at, row in enumerate(outputs))
        return
    classes, meaning = json.loads(about["classes"]), about["outputs"]
    single = outputs.shape[1] == 1
    best = (outputs[:, 0] > (0.5 if meaning == "values" else 0)).astype(int) if single else outputs.argmax(1)
    out.writerow(["example", "predicted", *classes])
    for at, (place, row) in enumerate(zip(best, probabilities(outputs, meaning))):
        out.writerow([at + 1, classes[place], *row])


if __name__ == "__main__":
    main()
