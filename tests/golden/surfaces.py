"""The built-in surfaces, written for PyTorch from their published formulas.

Deliberately not read from the Rust sources: these are the second opinion the Rust formulas are held against. Formula,
domain and parameter meaning follow the citation in the header of src/surface/<name>.rs.
"""

import math
from pathlib import Path
from typing import Callable, NamedTuple

import numpy
import torch
import torch.nn.functional as F
from torch import Tensor


class Surface(NamedTuple):
    """A function of two variables, its region and two settings of its parameters."""

    value: Callable[..., Tensor]  # (point of shape (2,), **parameters) -> scalar
    domain: tuple  # ((x_min, x_max), (y_min, y_max))
    settings: tuple  # parameter sets: the defaults, then others


def rosenbrock(point, a, b):
    """(a - x)^2 + b (y - x^2)^2."""
    x, y = point
    return (a - x) ** 2 + b * (y - x**2) ** 2


def quadratic(point, kappa, theta):
    """(u^2 + kappa v^2) / 2, with (u, v) the point rotated by -theta degrees."""
    x, y = point
    c, s = math.cos(math.radians(theta)), math.sin(math.radians(theta))
    return ((c * x + s * y) ** 2 + kappa * (c * y - s * x) ** 2) / 2


def himmelblau(point):
    """(x^2 + y - 11)^2 + (x + y^2 - 7)^2."""
    x, y = point
    return (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2


def beale(point):
    """Sum over i = 1, 2, 3 of (c_i - x (1 - y^i))^2, c = 1.5, 2.25, 2.625."""
    x, y = point
    return sum((c - x * (1 - y**i)) ** 2 for i, c in enumerate((1.5, 2.25, 2.625), start=1))


def rastrigin(point, A):  # noqa: N803 (the mathematics' own letter)
    """2A + sum over both coordinates of z^2 - A cos(2 pi z)."""
    return 2 * A + (point**2 - A * torch.cos(2 * math.pi * point)).sum()


def saddle(point):
    """x^2 / 2 - y^2 / 2 + y^4 / 4."""
    x, y = point
    return x**2 / 2 - y**2 / 2 + y**4 / 4


def ackley(point):
    """20 + e - 20 exp(-0.2 sqrt(mean of z^2)) - exp(mean of cos 2 pi z)."""
    funnel = -20 * torch.exp(-0.2 * torch.sqrt((point**2).mean()))
    return funnel - torch.exp(torch.cos(2 * math.pi * point).mean()) + 20 + math.e


def booth(point):
    """(x + 2y - 7)^2 + (2x + y - 5)^2."""
    x, y = point
    return (x + 2 * y - 7) ** 2 + (2 * x + y - 5) ** 2


def matyas(point):
    """0.26 (x^2 + y^2) - 0.48 x y."""
    x, y = point
    return 0.26 * (x**2 + y**2) - 0.48 * x * y


def three_hump_camel(point):
    """2x^2 - 1.05x^4 + x^6/6 + xy + y^2."""
    x, y = point
    return 2 * x**2 - 1.05 * x**4 + x**6 / 6 + x * y + y**2


def six_hump_camel(point):
    """4x^2 - 2.1x^4 + x^6/3 + xy - 4y^2 + 4y^4."""
    x, y = point
    return 4 * x**2 - 2.1 * x**4 + x**6 / 3 + x * y - 4 * y**2 + 4 * y**4


def goldstein_price(point):
    """The product of Goldstein and Price, in s = x + y + 1 and d = 2x - 3y."""
    x, y = point
    s, d = x + y + 1, 2 * x - 3 * y
    first = 1 + s**2 * (19 - 14 * x + 3 * x**2 - 14 * y + 6 * x * y + 3 * y**2)
    second = 30 + d**2 * (18 - 32 * x + 12 * x**2 + 48 * y - 36 * x * y + 27 * y**2)
    return first * second


def styblinski_tang(point):
    """Half the sum of z^4 - 16 z^2 + 5 z over both coordinates."""
    return (point**4 - 16 * point**2 + 5 * point).sum() / 2


def levy(point):
    """With w = 1 + (z - 1)/4 the sum of Laguna and Marti for two variables."""
    first, last = 1 + (point - 1) / 4
    middle = (first - 1) ** 2 * (1 + 10 * torch.sin(math.pi * first + 1) ** 2)
    end = (last - 1) ** 2 * (1 + torch.sin(2 * math.pi * last) ** 2)
    return torch.sin(math.pi * first) ** 2 + middle + end


def easom(point):
    """-cos x cos y exp(-|p - (pi, pi)|^2)."""
    return -torch.cos(point).prod() * torch.exp(-((point - math.pi) ** 2).sum())


def mccormick(point):
    """sin(x + y) + (x - y)^2 - 1.5 x + 2.5 y + 1."""
    x, y = point
    return torch.sin(x + y) + (x - y) ** 2 - 1.5 * x + 2.5 * y + 1


def monkey_saddle(point):
    """Re (x + iy)^3 + 3/4 |(x, y)|^4."""
    x, y = point
    return x**3 - 3 * x * y**2 + 0.75 * (point**2).sum() ** 2


def _square(half):
    return ((-half, half), (-half, half))



DATASETS = Path(__file__).resolve().parents[2] / "static" / "datasets"


def table(name, columns):
    """A raw float32 table as float64."""
    return torch.from_numpy(numpy.fromfile(DATASETS / f"{name}.f32", "<f4").reshape(-1, columns).astype("f8"))


def standardized(column):
    """Mean 0, standard deviation 1 over n."""
    return (column - column.mean()) / column.std(correction=0)


def linear_regression(point):
    """Mean over iris of (slope * petal length + intercept - petal width)^2 / 2."""
    iris = table("iris", 5)
    return ((point[0] * iris[:, 2] + point[1] - iris[:, 3]) ** 2).mean() / 2


def logistic_regression(point):
    """Binary cross-entropy of versicolor (0) and virginica (1) by petal length - 5."""
    iris = table("iris", 5)
    two = iris[iris[:, 4] > 0]
    logits = point[0] * (two[:, 2] - 5) + point[1]
    return F.binary_cross_entropy_with_logits(logits, two[:, 4] - 1)


def two_weight_network(point):
    """Mean over diabetes of (y tanh(x * s5) - progression)^2 / 2, both columns standardized."""
    diabetes = table("diabetes", 11)
    inputs, targets = standardized(diabetes[:, 8]), standardized(diabetes[:, 10])
    return ((point[1] * torch.tanh(point[0] * inputs) - targets) ** 2).mean() / 2


SURFACES = {
    "rosenbrock": Surface(
        rosenbrock, ((-2.0, 2.0), (-1.0, 3.0)), ({"a": 1.0, "b": 100.0}, {"a": -0.5, "b": 20.0})
    ),
    "quadratic": Surface(
        quadratic, _square(3.0), ({"kappa": 10.0, "theta": 30.0}, {"kappa": 250.0, "theta": -40.0})
    ),
    "himmelblau": Surface(himmelblau, _square(5.0), ({},)),
    "beale": Surface(beale, _square(4.5), ({},)),
    "rastrigin": Surface(rastrigin, _square(5.12), ({"A": 10.0}, {"A": 3.5})),
    "saddle": Surface(saddle, _square(2.0), ({},)),
    "ackley": Surface(ackley, _square(5.0), ({},)),
    "booth": Surface(booth, _square(10.0), ({},)),
    "matyas": Surface(matyas, _square(10.0), ({},)),
    "three_hump_camel": Surface(three_hump_camel, _square(2.5), ({},)),
    "six_hump_camel": Surface(six_hump_camel, ((-3.0, 3.0), (-2.0, 2.0)), ({},)),
    "goldstein_price": Surface(goldstein_price, _square(2.0), ({},)),
    "styblinski_tang": Surface(styblinski_tang, _square(5.0), ({},)),
    "levy": Surface(levy, _square(10.0), ({},)),
    "easom": Surface(easom, ((0.0, 6.3), (0.0, 6.3)), ({},)),
    "mccormick": Surface(mccormick, ((-1.5, 4.0), (-3.0, 4.0)), ({},)),
    "monkey_saddle": Surface(monkey_saddle, _square(2.0), ({},)),
    "linear_regression": Surface(linear_regression, ((-0.6, 1.4), (-2.5, 2.0)), ({},)),
    "logistic_regression": Surface(logistic_regression, ((-4.0, 16.0), (-8.0, 9.0)), ({},)),
    "two_weight_network": Surface(two_weight_network, ((-3.0, 3.0), (-3.0, 3.0)), ({},)),
}
