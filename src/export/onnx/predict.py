"""Predicts with the exported network beside it: python @NAME@ FILE

FILE is a table (CSV) with the columns that the network was trained on, in any order and with others between them, or images
(IDX); either may be compressed by gzip. Cells are read as the lab read them: the model's property "encoding" says how. Prints
CSV: a row for each example with what is predicted and, of classes, the probability of each. Needs numpy and onnxruntime.
"""
import csv
import datetime
import gzip
import io
import json
import math
import re
import sys
from collections import Counter
from fractions import Fraction
from pathlib import Path

import numpy as np
import onnxruntime

MODEL = Path(__file__).with_name("@MODEL@")
MISSING = {"", "na", "n/a", "#n/a", "nan", "null", "?"}
IDX = {8: ">u1", 9: ">i1", 11: ">i2", 12: ">i4", 13: ">f4", 14: ">f8"}

# Full-width forms as those of ASCII, and every minus as a hyphen.
NARROW = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)} | {0xFFE5: "¥", 0x3000: " "}
NARROW |= dict.fromkeys([0x2212, 0x2013, 0x2010, 0x2011], "-")
CURRENCY, BLANKS = "$€£¥₹₩₽₺", " \xa0\u202f\u2009'’"
PLAIN = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:e[-+]?[0-9]+)?", re.I)


def spelling(mark, groups, pairs=""):
    """Numbers whose decimals stand behind this mark, and whose digits one of these groups."""
    grouped = rf"[1-9][0-9]{{0,2}}(?P<by>[{groups}{BLANKS}])[0-9]{{3}}(?:(?P=by)[0-9]{{3}})*"
    return re.compile(
        rf"(?P<before>[-+{CURRENCY}]?\s*[-+{CURRENCY}]?)\s*(?=[{mark}]?[0-9])(?P<whole>{grouped}{pairs}|[0-9]*)"
        rf"(?:[{mark}](?P<fraction>[0-9]*))?(?P<exponent>e[-+]?[0-9]+)?\s*(?P<behind>[%{CURRENCY}]?)",
        re.I,
    )


# Commas also group as in India: 12,34,567.
NUMBER = {"point": spelling(".", ",", "|[1-9][0-9]{0,2}(?:,[0-9]{2})+,[0-9]{3}"), "comma": spelling(",", ".")}
TIME = re.compile(
    r"(?P<hour>[0-9]{1,2})\s*:\s*(?P<minute>[0-9]{1,2})(?:\s*:\s*(?P<second>[0-9]+\.?[0-9]*|\.[0-9]+))?\s*"
    r"(?:(?P<sign>[-+])(?P<ahead>[0-9]{1,2}):?(?P<beside>[0-9]{1,2})?)?z?\s*(?P<half>[ap]m)?",
    re.I,
)
MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
CLOCK = r"(?:[t ]+(?P<time>.*))?"
YEAR, DAY, MONTH = r"(?P<year>[0-9]{4}|[0-9]{2})", r"(?P<day>[0-9]{1,2})", r"(?P<month>[0-9]{1,2})"
WORD, BETWEEN, SAME = r"(?P<month>[a-z]{3,})", "[ ,./-]+", r"(?P<mark>[-/.])"
DATES = [
    re.compile(text, re.I | re.A)
    for text in [
        rf"(?P<year>[0-9]{{1,4}})年{MONTH}月{DAY}(?:日 *(?P<time>.*))?",
        rf"(?P<year>[0-9]{{4}}){SAME}{MONTH}(?P=mark){DAY}{CLOCK}",
        rf"{DAY}{BETWEEN}{WORD}{BETWEEN}{YEAR}{CLOCK}",
        rf"{WORD}{BETWEEN}{DAY}{BETWEEN}{YEAR}{CLOCK}",
    ]
]
EITHER = {
    "day": re.compile(rf"{DAY}{SAME}{MONTH}(?P=mark){YEAR}{CLOCK}", re.I),
    "month": re.compile(rf"{MONTH}{SAME}{DAY}(?P=mark){YEAR}{CLOCK}", re.I),
}


def images(raw, shape):
    """The examples of an IDX file: bytes become 0 to 1, other numbers stay as they are."""
    axes = np.frombuffer(raw, ">u4", raw[3], 4).astype(int)
    numbers = np.frombuffer(raw, IDX[raw[2]], offset=4 + 4 * raw[3]).astype(np.float64)
    return (numbers / 255 if raw[2] == 8 else numbers).reshape(axes[0], *shape)


def dressed(cell, mark):
    """A number as people write it, by this decimal mark; None where it is none."""
    text = cell.translate(NARROW).strip()
    brackets = text.startswith("(") and text.endswith(")")
    found = NUMBER[mark].fullmatch(text[1:-1].strip() if brackets else text)
    if not found or brackets + found["before"].count("-") + found["before"].count("+") > 1:
        return None
    digits = re.sub("[^0-9]", "", found["whole"])
    value = float(f"{digits}.{found['fraction'] or ''}{found['exponent'] or ''}")
    value = -value if brackets or "-" in found["before"] else value
    return value / 100 if found["behind"] == "%" else value


def number(cell, mark, about):
    unit = about.get("unit", "")
    if not cell.endswith(unit):
        raise ValueError
    cell = cell.removesuffix(unit).strip()
    value, plain = dressed(cell, mark), PLAIN.fullmatch(cell)
    if value is None:
        value = float(cell) if plain else math.nan
    if not math.isfinite(value):
        raise ValueError
    # Halfway between two numbers of 32 bits: the digits say which is nearer, as the lab rounds once.
    if plain and mark == "point" and not unit and about["less"] == 0 and math.frexp(value)[0] * 2**25 % 2 == 1:
        exact = Fraction(cell)
        value = value if exact == value else math.nextafter(value, math.inf if exact > value else -math.inf)
    return value - about["less"]


def hours(cell):
    """A time of day, less its offset from UTC."""
    found = TIME.fullmatch(cell.strip())
    if not found:
        raise ValueError
    hour, minute, second = int(found["hour"]), int(found["minute"]), float(found["second"] or 0)
    half = (found["half"] or "").lower()
    if hour > 24 or minute > 59 or second >= 61 or half and not 1 <= hour <= 12:
        raise ValueError
    hour = hour % 12 + 12 * (half == "pm") if half else hour
    offset = int(found["ahead"] or 0) + int(found["beside"] or 0) / 60
    return hour + minute / 60 + second / 3600 - (-offset if found["sign"] == "-" else offset)


def days(cell, order):
    """A date as days since 1970, its time of day as a fraction; "order" says whether day or month stands first."""
    found = next(filter(None, (date.fullmatch(cell.strip()) for date in [*DATES, EITHER[order]])), None)
    if not found:
        raise ValueError
    year, month = int(found["year"]), found["month"]
    if len(found["year"]) == 2 and "年" not in cell:
        year += 2000 if year < 69 else 1900
    month = int(month) if month.isdigit() else MONTHS.index(month[:3].lower()) + 1
    day = datetime.date(year, month, int(found["day"])).toordinal() - datetime.date(1970, 1, 1).toordinal()
    return day + (hours(found["time"]) / 24 if found["time"] else 0)


def mark_of(cells, about):
    """What stands before a column's decimals: what most cells can only mean; else, and where it was given, what the lab read."""
    votes = {"point": 0, "comma": 0}
    for at, cell in enumerate([] if about.get("given") else filter(is_there, cells)):
        if "," in cell or at < 500 and "." in cell:
            point, comma = (dressed(cell, mark) is not None for mark in votes)
            votes["point"] += point and not comma
            votes["comma"] += comma and not point
    if votes["comma"] > votes["point"]:
        return "comma"
    return "point" if votes["point"] else about["decimal"]


def is_there(cell):
    return cell.lower() not in MISSING


def features(cells, about):
    """A column as the network's inputs: a list for each example."""
    kind = about["kind"]
    if kind == "words":
        return [[float(word == (cell if is_there(cell) else "?")) for word in about["words"]] for cell in cells]
    mark = mark_of(cells, about) if kind == "number" else None
    read = {
        "number": lambda cell: number(cell, mark, about),
        "date": lambda cell: days(cell, about["order"]) - about["less"],
        "time": lambda cell: hours(cell) - about["less"],
    }[kind]
    values = []
    for at, cell in enumerate(cells):
        try:
            values.append([read(cell) if is_there(cell) else math.nan])
        except ValueError:
            what = f"{kind} in {about['unit']}" if "unit" in about else kind
            raise ValueError(f"example {at + 1}: \"{cell}\" in the column {about['column']} is not a {what}") from None
    return values


def rows_of(text, separator):
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    return ([cell.strip() for cell in row] for row in rows if any(row))


def places_of(wanted, head):
    """Where columns stand; those of one name in their order."""
    places = {name: [at for at, other in enumerate(head) if other == name] for name in wanted}
    return [places[name].pop(0) for name in wanted]


def table(raw, encoding):
    """A table's examples. Its separator is one by which it has the columns that are wanted and their cells can be read."""
    try:
        text, wanted = raw.decode("utf-8-sig").lstrip("\r\n"), [about["column"] for about in encoding]
    except UnicodeDecodeError:
        raise ValueError("the table is not in UTF-8: save it as CSV UTF-8") from None
    separators = sorted(",;\t|", key=text.split("\n", 1)[0].count, reverse=True)
    heads = [next(rows_of(text, separator), []) for separator in separators]
    heads = [[name or f"column {at + 1}" for at, name in enumerate(head)] for head in heads]
    found = [(by, places_of(wanted, head), 1) for by, head in zip(separators, heads) if not Counter(wanted) - Counter(head)]
    if not found and all(name.startswith("column ") for name in wanted):
        found = [(by, [int(name[7:]) - 1 for name in wanted], 0) for by in separators]
    missing = ", ".join(sorted(set(wanted) - set(heads[0])))
    errors = [f"the table has no column {missing}; its columns are {', '.join(heads[0])}"]
    for separator, places, first in found:
        try:
            rows = list(rows_of(text, separator))[first:]
            columns = [[row[place] for row in rows] for place in places]
            return np.hstack([features(cells, about) for cells, about in zip(columns, encoding)])
        except IndexError:
            errors.append(f"not every row has {max(places) + 1} cells")
        except ValueError as error:
            errors.append(str(error))
    raise ValueError(errors[1] if found else errors[0])


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
    try:
        x = images(raw, shape) if raw[:2] == b"\0\0" else table(raw, json.loads(about["encoding"]))
    except ValueError as error:
        sys.exit(str(error))
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
