"""Holds the golden files against the formula texts of src/, without PyTorch and without the Rust implementation.

The formulas are read out of the Rust sources and run here in NumPy float64 (gradients by SymPy, surfaces with 50
digits). Agreement shows that the formula text means what PyTorch does. It does not show that a trajectory is well
conditioned: most steps are so much shorter than their point that a last-bit difference in the gradient vanishes when
the step is added, and even a chaotic trajectory can then agree in every bit. So each trajectory is also followed with
every point disturbed in its last bits, and has to stay within `TOLERANCE` then too.
"""

import json
import math
import re

import mpmath
import numpy
import sympy

TOLERANCE = 1e-12
DISTURBED_RUNS = 5


def formula_text(source):
    """The `formula` of a registry entry, from its Rust source file."""
    literal = re.search(r'\n    formula: "(?:\\\n)?(.*?)",', source.read_text(encoding="utf-8"), re.DOTALL).group(1)
    return literal.replace("^", "**").splitlines()


def _run_lines(lines, names):
    """Runs `name = expression` lines in `names`; returns the value of a last line that is an expression."""
    for line in lines:
        if re.match(r"\w+\s*=", line):
            name, expression = line.split("=", 1)
            names[name.strip()] = eval(expression, names)
        else:
            return eval(line, names)
    return None


def rule_stepper(lines, hypers, start):
    """The rule as a function (x, g, t, lr) -> x, with its state kept inside."""
    names = {"sqrt": numpy.sqrt, "sign": numpy.sign, "max": numpy.maximum, "select": numpy.where, "x": start, **hypers}
    body = []
    for line in lines:
        if line.startswith("state "):
            for declaration in line.removeprefix("state ").split(","):
                name, _, value = declaration.partition("=")
                names[name.strip()] = numpy.full(2, eval(value, names) if value else 0.0)
        else:
            body.append(line)

    def step(x, g, t, lr):
        names.update(x=x, g=g, t=t, lr=lr)
        _run_lines(body, names)
        return names["x"]

    return step


def _first(value, _least):
    """`max(value, least)` away from the one point where the least matters: the kink of Ackley's function."""
    return value


def surface_symbols(lines):
    """Value, gradient and Hessian of a surface formula as one list of SymPy expressions, and its symbols."""
    known = {"sin": sympy.sin, "cos": sympy.cos, "exp": sympy.exp, "sqrt": sympy.sqrt, "max": _first}
    known.update(pi=sympy.pi, e=sympy.E)
    keys = sorted(set(re.findall(r"[A-Za-z_]\w*", " ".join(lines))) - set(known))
    symbols = {key: sympy.Symbol(key, real=True) for key in {*keys, "x", "y"}}
    value = _run_lines(lines, {**known, **symbols})
    x, y = symbols["x"], symbols["y"]
    gradient = [value.diff(x), value.diff(y)]
    return symbols, [value, *gradient, *(part.diff(z) for part in gradient for z in (x, y))]


def compiled(src, surface, module):
    """The surface and its derivatives as a function of a point: seven numbers (f, f_x, f_y, f_xx, f_xy, f_yx, f_yy)."""
    parameters = {key: value for key, value in surface.items() if key != "name"}
    symbols, parts = surface_symbols(formula_text(src / "surface" / f"{surface['name']}.rs"))
    order = ["x", "y", *parameters]
    function = sympy.lambdify([symbols.get(key, sympy.Symbol(key)) for key in order], parts, module)
    number = mpmath.mpf if module == "mpmath" else float
    return lambda x, y: function(*map(number, (x, y, *parameters.values())))


def worst(gaps):
    """The largest gap; NaN where any is NaN, which Python's `max` would pass over."""
    return float(numpy.max(list(gaps)))


def gap(ours, golden):
    """Distance of two points relative to the length of the golden one."""
    return float(numpy.linalg.norm(numpy.subtract(ours, golden)) / numpy.linalg.norm(golden))


def follow(src, entry, jitter=None):
    """The largest gaps between a golden trajectory and the formula text's, over all steps: of points and of rates."""
    optimizer = dict(entry["optimizer"])
    x, gaps, rate_gaps = numpy.array(entry["start"]), [], [0.0]
    step = rule_stepper(formula_text(src / "optim" / f"{optimizer.pop('name')}.rs"), optimizer, x)
    surface = compiled(src, entry["surface"], "math")
    rate_of = rater(src, entry) if "schedule" in entry else lambda t, loss: optimizer["lr"]
    for t, golden in enumerate(entry["points"][1:], start=1):
        if jitter is not None:
            x = x * (1 + jitter.choice([-1.0, 1.0], 2) * 2.0**-52)
        loss, *gradient = surface(*x.tolist())[:3]
        rate = rate_of(t - 1, loss)
        if "schedule" in entry:
            rate_gaps.append(abs(rate / entry["rates"][t - 1] - 1))
        x = step(x, numpy.array(gradient), t, rate)
        gaps.append(gap(x, golden))
    return worst(gaps), worst(rate_gaps)


def follow_disturbed(src, entry):
    """As `follow`, at worst over several runs with every coordinate off by one part in 2^52 before each step."""
    return worst(follow(src, entry, numpy.random.default_rng(seed))[0] for seed in range(DISTURBED_RUNS))


def rater(src, entry):
    """The schedule as a function (t, loss) -> rate, with its state kept inside and its warmup before it."""
    hypers = dict(entry["schedule"])
    lines = formula_text(src / "schedule" / f"{hypers.pop('name')}.rs")
    rise = re.search(r'WARMUP: &str = "(.*)"', (src / "schedule.rs").read_text(encoding="utf-8")).group(1)
    warmup = hypers["warmup"]
    names = {"exp": math.exp, "cos": math.cos, "floor": math.floor, "pi": math.pi, "sign": numpy.sign, "select": numpy.where}
    names.update(hypers)
    names.update(T=len(entry["points"]) - 1 - warmup, lr0=entry["optimizer"]["lr"])
    for line in lines:
        if line.startswith("state "):
            for declaration in line.removeprefix("state ").split(","):
                name, _, value = declaration.partition("=")
                names[name.strip()] = eval(value, names) if value else 0.0
    body = [line for line in lines if not line.startswith("state ")]

    def rate(t, loss):
        names.update(t=t if t < warmup else t - warmup, loss=loss)
        return eval(rise, names) if t < warmup else _run_lines(body, names)

    return rate


def scaled(ours, golden):
    """Largest difference of two equally long rows of numbers, relative to the largest golden number or 1."""
    scale = max(1.0, *(abs(number) for number in golden))
    return worst(float(abs(a - b)) / scale for a, b in zip(ours, golden, strict=True))


def surface_gap(src, entry):
    """The largest gap of value, gradient and Hessian at all points, against the formula text with 50 digits."""
    gaps = []
    with mpmath.workdps(50):
        function = compiled(src, entry["surface"], "mpmath")
        for sample in entry["samples"]:
            ours = function(*sample["point"])
            golden = [[sample["value"]], sample["gradient"], sum(sample["hessian"], [])]
            for part, numbers in zip((ours[:1], ours[1:3], ours[3:]), golden, strict=True):
                gaps.append(scaled(part, numbers))
    return worst(gaps)


def run(folder, src):
    """Prints the largest gap of every entry; returns 1 where one is over the tolerance, else 0."""
    seen = []

    def report(label, **gaps):
        seen.extend(gaps.values())
        print(f"{label:58}" + "".join(f"  {name} {value:8.1e}" for name, value in gaps.items()))

    golden = {name: json.loads((folder / f"{name}.json").read_text("utf-8")) for name in ("rules", "surfaces")}
    for entry in golden["rules"]["rules"]:
        label = f"{entry['optimizer']['name']} on {entry['surface']['name']}, {entry['setting']}"
        report(label, gap=follow(src, entry)[0], disturbed=follow_disturbed(src, entry))
    for entry in golden["rules"]["schedules"]:
        points, rates = follow(src, entry)
        label = f"schedule {entry['schedule']['name']}, {entry['setting']}"
        report(label, gap=points, disturbed=follow_disturbed(src, entry), rates=rates)
    for entry in golden["surfaces"]["surfaces"]:
        # A finite sum needs its data as well; tests/golden.rs holds it against PyTorch.
        if entry["surface"]["name"] in ("linear_regression", "logistic_regression", "two_weight_network"):
            continue
        report(f"surface {entry['surface']}", gap=surface_gap(src, entry))
    print(f"largest {worst(seen):.1e}, accepted {TOLERANCE:.0e}")
    return 0 if worst(seen) <= TOLERANCE else 1
