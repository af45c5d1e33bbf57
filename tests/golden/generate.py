"""Makes the golden files that the Rust tests compare with.

    rules.json      200-step trajectories of every built-in update rule and schedule    torch.optim, float64;
                    the rules PyTorch does not have from their papers                   papers.py, NumPy
    surfaces.json   value, gradient and Hessian of every built-in surface               torch autograd, float64
    functions.json  value and derivative of the formula language's scalar functions     mpmath, rounded once to float64

Run, in an environment made from requirements.txt (Python 3.11 or later):

    python tests/golden/generate.py            write the three files beside this script
    python tests/golden/generate.py --check    write nothing; hold the files against the formula texts of src/

The versions that made a file stand inside it. README.md describes the fields.
"""

import argparse
import json
import platform
import sys
from pathlib import Path

import check
import functions
import mpmath
import numpy
import papers
import torch
from surfaces import SURFACES

# NAdam keeps its product of momenta in the default type, which is float32 unless it is told otherwise.
torch.set_default_dtype(torch.float64)

HERE = Path(__file__).resolve().parent
STEPS = 200
POINTS = 12
SEED = 2024

STARTS = {"rosenbrock": (-1.5, 2.0), "beale": (1.0, 1.5), "quadratic": (-2.4, 1.8), "rastrigin": (-3.3, 2.7)}


def _sgd(h):
    return torch.optim.SGD, {"lr": h["lr"], "weight_decay": h["weight_decay"]}


def _momentum(h):
    return torch.optim.SGD, dict(h)


def _nesterov(h):
    return torch.optim.SGD, dict(h, nesterov=True)


def _adagrad(h):
    return torch.optim.Adagrad, dict(h)


def _rmsprop(h):
    return torch.optim.RMSprop, dict(h)


def _adam(h, kind=torch.optim.Adam, **more):
    rest = {key: value for key, value in h.items() if key not in ("beta1", "beta2")}
    return kind, dict(rest, **more, betas=(h["beta1"], h["beta2"]))


# For each rule: how PyTorch (or papers.py) spells it, the defaults of src/optim/<rule>.rs without the rate, a setting in which every
# hyper-parameter differs from its default, and the rates (defaults, changed) on each surface.
#
# The rates keep each trajectory bounded and well conditioned, so that another implementation, whose last bits differ,
# can follow it to 1e-12: `--check` measures this.
RULES = {
    "sgd": (
        _sgd,
        {"weight_decay": 0.0},
        {"weight_decay": 0.01},
        {"rosenbrock": (5e-4, 3e-4), "beale": (1e-2, 5e-3)},
    ),
    "momentum": (
        _momentum,
        {"momentum": 0.9, "weight_decay": 0.0},
        {"momentum": 0.7, "weight_decay": 0.01},
        {"rosenbrock": (2e-4, 3e-4), "beale": (2e-3, 4e-3)},
    ),
    "nesterov": (
        _nesterov,
        {"momentum": 0.9, "weight_decay": 0.0},
        {"momentum": 0.7, "weight_decay": 0.01},
        {"rosenbrock": (2e-4, 3e-4), "beale": (2e-3, 4e-3)},
    ),
    "adagrad": (
        _adagrad,
        {"lr_decay": 0.0, "initial_accumulator_value": 0.0, "eps": 1e-10, "weight_decay": 0.0},
        {"lr_decay": 0.02, "initial_accumulator_value": 0.5, "eps": 1e-3, "weight_decay": 0.01},
        {"rosenbrock": (0.2, 0.3), "beale": (0.2, 0.5)},
    ),
    "rmsprop": (
        _rmsprop,
        {"alpha": 0.99, "eps": 1e-8, "weight_decay": 0.0},
        {"alpha": 0.9, "eps": 1e-3, "weight_decay": 0.01},
        {"rosenbrock": (5e-3, 5e-4), "beale": (1e-2, 5e-3)},
    ),
    "adam": (
        _adam,
        {"beta1": 0.9, "beta2": 0.999, "eps": 1e-8, "weight_decay": 0.0},
        {"beta1": 0.8, "beta2": 0.95, "eps": 1e-3, "weight_decay": 0.01},
        {"rosenbrock": (2e-2, 1e-2), "beale": (5e-2, 2e-2)},
    ),
    "adadelta": (
        lambda h: (torch.optim.Adadelta, dict(h)),
        {"rho": 0.9, "eps": 1e-6, "weight_decay": 0.0},
        {"rho": 0.97, "eps": 1e-5, "weight_decay": 0.01},
        {"rosenbrock": (0.3, 0.2), "beale": (2.0, 0.5)},
    ),
    "adamax": (
        lambda h: _adam(h, torch.optim.Adamax),
        {"beta1": 0.9, "beta2": 0.999, "eps": 1e-8, "weight_decay": 0.0},
        {"beta1": 0.8, "beta2": 0.99, "eps": 1e-3, "weight_decay": 0.01},
        {"rosenbrock": (3e-2, 1e-2), "beale": (5e-2, 2e-2)},
    ),
    "nadam": (
        lambda h: _adam(h, torch.optim.NAdam),
        {"beta1": 0.9, "beta2": 0.999, "eps": 1e-8, "weight_decay": 0.0, "momentum_decay": 0.004},
        {"beta1": 0.8, "beta2": 0.95, "eps": 1e-3, "weight_decay": 0.01, "momentum_decay": 0.05},
        {"rosenbrock": (2e-2, 3e-3), "beale": (5e-2, 2e-2)},
    ),
    "amsgrad": (
        lambda h: _adam(h, amsgrad=True),
        {"beta1": 0.9, "beta2": 0.999, "eps": 1e-8, "weight_decay": 0.0},
        {"beta1": 0.8, "beta2": 0.95, "eps": 1e-3, "weight_decay": 0.01},
        {"rosenbrock": (2e-2, 1e-2), "beale": (5e-2, 2e-2)},
    ),
    "adamw": (
        lambda h: _adam(h, torch.optim.AdamW),
        {"beta1": 0.9, "beta2": 0.999, "eps": 1e-8, "weight_decay": 0.01},
        {"beta1": 0.8, "beta2": 0.95, "eps": 1e-3, "weight_decay": 0.1},
        {"rosenbrock": (2e-2, 1e-2), "beale": (5e-2, 2e-2)},
    ),
    "lion": (
        lambda h: (papers.Lion, dict(h)),
        {"beta1": 0.9, "beta2": 0.99, "weight_decay": 0.0},
        {"beta1": 0.8, "beta2": 0.95, "weight_decay": 0.1},
        {"rosenbrock": (1e-2, 5e-3), "beale": (1e-2, 5e-3)},
    ),
    "ftrl": (
        lambda h: (papers.FtrlProximal, dict(h)),
        {"l1": 0.0, "l2": 0.0, "beta": 1.0},
        {"l1": 0.5, "l2": 0.01, "beta": 2.0},
        {"rosenbrock": (0.2, 0.3), "beale": (0.2, 0.5)},
    ),
}

_lr = torch.optim.lr_scheduler

# For each schedule: PyTorch's form of it for given hyper-parameters and number of steps, then its settings: the
# defaults of src/schedule/<schedule>.rs, and everything changed.
SCHEDULES = {
    "constant": (lambda o, h, _: _lr.ConstantLR(o, 1.0), ({}, {})),
    "step": (
        lambda o, h, _: _lr.StepLR(o, int(h["step_size"]), h["gamma"]),
        ({"step_size": 50.0, "gamma": 0.1}, {"step_size": 30.0, "gamma": 0.6}),
    ),
    "exponential": (lambda o, h, _: _lr.ExponentialLR(o, numpy.exp(-h["k"])), ({"k": 0.01}, {"k": 0.03})),
    "inverse_time": (lambda o, h, _: _lr.LambdaLR(o, lambda t: 1 / (1 + h["k"] * t)), ({"k": 0.01}, {"k": 0.2})),
    "linear": (
        lambda o, h, steps: _lr.LinearLR(o, 1.0, h["end_factor"], steps),
        ({"end_factor": 0.0}, {"end_factor": 0.3}),
    ),
    "polynomial": (lambda o, h, steps: _lr.PolynomialLR(o, steps, h["power"]), ({"power": 1.0}, {"power": 2.5})),
    "cosine": (
        lambda o, h, steps: _lr.CosineAnnealingLR(o, steps, h["eta_min"]),
        ({"eta_min": 0.0}, {"eta_min": 0.002}),
    ),
    "cosine_restarts": (
        lambda o, h, _: _lr.CosineAnnealingWarmRestarts(o, int(h["T_0"]), int(h["T_mult"]), h["eta_min"]),
        ({"T_0": 50.0, "T_mult": 1.0, "eta_min": 0.0}, {"T_0": 17.0, "T_mult": 3.0, "eta_min": 0.002}),
    ),
    "one_cycle": (
        lambda o, h, steps: _lr.OneCycleLR(
            o, o.param_groups[0]["lr"], total_steps=steps, anneal_strategy="cos", cycle_momentum=False, **h
        ),
        (
            {"pct_start": 0.3, "div_factor": 25.0, "final_div_factor": 1e4},
            {"pct_start": 0.45, "div_factor": 5.0, "final_div_factor": 40.0},
        ),
    ),
    "plateau": (
        lambda o, h, _: _lr.ReduceLROnPlateau(o, **h),
        (
            {"factor": 0.1, "patience": 10, "threshold": 1e-4, "cooldown": 0, "min_lr": 0.0, "eps": 1e-8},
            {"factor": 0.6, "patience": 4, "threshold": 0.2, "cooldown": 3, "min_lr": 2e-4, "eps": 1e-5},
        ),
    ),
}
WARMUP = 15

# Where a schedule runs, and at which rate: the quadratic bowl, but for the one that reads the loss. It needs a loss that
# stops falling above 0, as in one of Rastrigin's pits.
BOWL, PIT = ("quadratic", 0.15), ("rastrigin", 0.001)


class Rates:
    """The rate of each step, from PyTorch: a warmup and a schedule, each on an optimizer of its own.

    SequentialLR joins two on one optimizer, but there OneCycleLR changes the rate that the warmup starts from, and
    ReduceLROnPlateau cannot be joined at all.
    """

    def __init__(self, make, hypers, lr, warmup):
        self.warmup, self.steps_taken = warmup, 0
        self.rise = self._on_its_own(lr, lambda o: _lr.LinearLR(o, 1 / (warmup + 1), 1.0, max(warmup, 1)))
        self.main = self._on_its_own(lr, lambda o: make(o, hypers, STEPS - warmup))

    @staticmethod
    def _on_its_own(lr, make):
        optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=lr)
        return optimizer, make(optimizer)

    def next(self, loss):
        """The rate of the next step, where the loss before it is `loss`."""
        optimizer, schedule = self.rise if self.steps_taken < self.warmup else self.main
        self.steps_taken += 1
        if isinstance(schedule, _lr.ReduceLROnPlateau):
            schedule.step(loss)
            return float(optimizer.param_groups[0]["lr"])
        rate = float(optimizer.param_groups[0]["lr"])
        optimizer.step()
        schedule.step()
        return rate


def trajectory(surface, start, make_optimizer, schedule=None):
    """Points and rates of one run: `STEPS` + 1 points, the start first, and the rate of each step."""
    function, parameters = SURFACES[surface].value, SURFACES[surface].settings[0]
    point = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    optimizer = make_optimizer([point])
    points, rates = [point.tolist()], []
    for _ in range(STEPS):
        optimizer.zero_grad()
        loss = function(point, **parameters)
        loss.backward()
        if schedule:
            optimizer.param_groups[0]["lr"] = schedule.next(loss.item())
        rates.append(float(optimizer.param_groups[0]["lr"]))
        optimizer.step()
        points.append(point.tolist())
    return points, rates


def rule_entries():
    """Every rule on two surfaces in two settings."""
    for name, (spell, defaults, changed, rates) in RULES.items():
        for surface in ("rosenbrock", "beale"):
            for setting, others, lr in zip(("defaults", "changed"), (defaults, changed), rates[surface], strict=True):
                hypers = {"lr": lr, **others}
                kind, keywords = spell(hypers)
                points, _ = trajectory(
                    surface, STARTS[surface], lambda p, k=kind, w=keywords: k(p, foreach=False, **w)
                )
                yield {
                    "optimizer": {"name": name, **hypers},
                    "setting": setting,
                    "surface": {"name": surface, **SURFACES[surface].settings[0]},
                    "start": list(STARTS[surface]),
                    "points": points,
                }


def schedule_entries():
    """Every schedule under gradient descent, in two settings, and with a warmup."""
    for name, (make, (defaults, changed)) in SCHEDULES.items():
        surface, lr = PIT if name == "plateau" else BOWL
        for setting, hypers, warmup in (("defaults", defaults, 0), ("changed", changed, 0), ("warmup", changed, WARMUP)):
            if name == "constant" and setting == "changed":
                continue
            points, rates = trajectory(
                surface,
                STARTS[surface],
                lambda p, r=lr: torch.optim.SGD(p, lr=r, foreach=False),
                Rates(make, hypers, lr, warmup),
            )
            yield {
                "optimizer": {"name": "sgd", "lr": lr, "weight_decay": 0.0},
                "schedule": {"name": name, **hypers, "warmup": warmup},
                "setting": setting,
                "surface": {"name": surface, **SURFACES[surface].settings[0]},
                "start": list(STARTS[surface]),
                "rates": rates,
                "points": points,
            }


def surface_entries():
    """Every surface, in each of its settings, at seeded points of its domain."""
    random = numpy.random.default_rng(SEED)
    for name, surface in SURFACES.items():
        low, high = numpy.array(surface.domain).T
        places = numpy.round(random.uniform(low, high, (POINTS, 2)), 4)
        for parameters in surface.settings:
            samples = []
            for place in places:
                point = torch.tensor(place, dtype=torch.float64, requires_grad=True)

                def function(p, s=surface, h=parameters):
                    return s.value(p, **h)

                value = function(point)
                (gradient,) = torch.autograd.grad(value, point)
                hessian = torch.autograd.functional.hessian(function, point.detach())
                samples.append(
                    {
                        "point": place.tolist(),
                        "value": value.item(),
                        "gradient": gradient.tolist(),
                        "hessian": hessian.tolist(),
                    }
                )
            yield {"surface": {"name": name, **parameters}, "samples": samples}


def documents():
    """File name and content of every golden file."""
    made_with = {
        "python": platform.python_version(),
        "torch": torch.__version__.split("+")[0],  # without the build tag
        "numpy": numpy.__version__,
    }
    yield "rules.json", {
        "made_with": made_with,
        "steps": STEPS,
        "rules": list(rule_entries()),
        "schedules": list(schedule_entries()),
    }
    yield "surfaces.json", {"made_with": made_with, "surfaces": list(surface_entries())}
    yield "functions.json", {
        "made_with": {"python": made_with["python"], "mpmath": mpmath.__version__},
        "functions": functions.entries(),
    }


def layout(value, indent=""):
    """JSON with one line for each innermost list or plain object, so that a change reads well in a diff.

    Numbers are Python's `repr`: the shortest text that reads back as the same float64.
    """
    flat = json.dumps(value, allow_nan=False)
    if len(indent + flat) <= 118 or not isinstance(value, (dict, list)):
        return flat
    deeper = indent + " "
    if isinstance(value, dict):
        lines = [f"{deeper}{json.dumps(key)}: {layout(item, deeper)}" for key, item in value.items()]
        return "{\n" + ",\n".join(lines) + f"\n{indent}}}"
    return "[\n" + ",\n".join(deeper + layout(item, deeper) for item in value) + f"\n{indent}]"


def main():
    """Writes the files, or checks them."""
    parser = argparse.ArgumentParser(description="Make or check the golden files.")
    parser.add_argument("--check", action="store_true", help="check the files against the formula texts of src/")
    if parser.parse_args().check:
        sys.exit(check.run(HERE, HERE.parents[1] / "src"))
    for name, document in documents():
        (HERE / name).write_text(layout(document) + "\n", encoding="utf-8")
        print(f"{name}: {(HERE / name).stat().st_size / 1024:.0f} KB")


if __name__ == "__main__":
    main()
