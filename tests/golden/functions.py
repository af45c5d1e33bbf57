"""The scalar functions of the formula language: value and derivative at chosen places, from mpmath.

Every number is computed with 60 digits and rounded once to float64. At a kink or jump the derivative is PyTorch's: 0
for `abs`, `relu`, `sign` and `floor`. Where it is infinite (`sqrt` at 0) it is null. No place makes a value overflow or
fall below the normal range.
"""

import mpmath
from mpmath import mpf

mpmath.mp.dps = 60

# Places by regime. Fractions that float64 holds only nearly are taken as the float64 they round to.
TINY = [1e-300, 1e-16, 1e-8, 1e-3]
SMALL = [0.1, 0.3, 0.5, 0.75, 1.0, 1.5]
MIDDLE = [2.0, 2.5, 3.141592653589793, 5.0, 10.0]


def _both(places):
    return sorted([-place for place in places] + [0.0] + list(places))


EVERYWHERE = _both([*TINY, *SMALL, *MIDDLE])
POSITIVE = sorted([*TINY, *SMALL, *MIDDLE, 0.9999999, 1.0000001, 0.7, 42.0, 1e3, 1e6, 1e12, 1e100, 1e300])
# Arguments up to 1e6 and one, 1e22, that only a full reduction by pi gets right.
CIRCLE = sorted([*EVERYWHERE, 1.5707963267948966, 4.71238898038469, -100.0, 1e3, 1e6, 1e22])


def _sign(x):
    return mpf((x > 0) - (x < 0))


def _sigmoid(x):
    return 1 / (1 + mpmath.exp(-x))


# For each function: places, value, derivative (None where it is infinite).
FUNCTIONS = {
    "sin": (CIRCLE, mpmath.sin, mpmath.cos),
    "cos": (CIRCLE, mpmath.cos, lambda x: -mpmath.sin(x)),
    "tan": (CIRCLE, mpmath.tan, lambda x: 1 / mpmath.cos(x) ** 2),
    "exp": (sorted([*EVERYWHERE, -700.0, -100.0, -30.5, 30.5, 100.0, 709.0]), mpmath.exp, mpmath.exp),
    "log": (POSITIVE, mpmath.log, lambda x: 1 / x),
    "sqrt": ([0.0, *POSITIVE], mpmath.sqrt, lambda x: 1 / (2 * mpmath.sqrt(x)) if x else None),
    "abs": (sorted([*EVERYWHERE, -1e300, 1e300]), abs, _sign),
    "sign": (sorted([*EVERYWHERE, -1e300, 1e300]), _sign, lambda x: mpf(0)),
    "floor": (
        sorted([*EVERYWHERE, -1e15 - 0.5, -7.0000000001, -6.9999999999, 6.9999999999, 7.0, 1e15 + 0.5]),
        mpmath.floor,
        lambda x: mpf(0),
    ),
    "tanh": (sorted([*EVERYWHERE, -300.0, -20.0, 20.0, 300.0]), mpmath.tanh, lambda x: mpmath.sech(x) ** 2),
    "sigmoid": (
        sorted([*EVERYWHERE, -700.0, -40.0, 40.0, 700.0]),
        _sigmoid,
        lambda x: _sigmoid(x) * _sigmoid(-x),
    ),
    "relu": (sorted([*EVERYWHERE, -1e300, 1e300]), lambda x: max(x, mpf(0)), lambda x: mpf(x > 0)),
    "softplus": (
        sorted([*EVERYWHERE, -700.0, -40.0, 40.0, 700.0, 1e6]),
        lambda x: x + mpmath.log1p(mpmath.exp(-x)) if x > 0 else mpmath.log1p(mpmath.exp(x)),
        _sigmoid,
    ),
}


def _rounded(number):
    return None if number is None else float(number) + 0.0  # + 0.0: no negative zero


def _sample(place, value, derivative):
    # Near 0 a difference such as 1 - tiny needs more digits than the place itself has.
    with mpmath.workdps(700):
        x = mpf(place)
        return [place, _rounded(value(x)), _rounded(derivative(x))]


def entries():
    """One entry a function: its name and `[x, value, derivative]` at every place."""
    return [
        {"name": name, "samples": [_sample(place, value, derivative) for place in places]}
        for name, (places, value, derivative) in FUNCTIONS.items()
    ]
