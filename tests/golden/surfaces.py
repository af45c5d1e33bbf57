"""The built-in surfaces, written for PyTorch from their published formulas.

Deliberately not read from the Rust sources: these are the second opinion the Rust formulas are held against. Formula,
domain and parameter meaning follow the citation in the header of src/surface/<name>.rs.
"""

import math
from typing import Callable, NamedTuple

import torch
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


def _square(half):
    return ((-half, half), (-half, half))


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
}
