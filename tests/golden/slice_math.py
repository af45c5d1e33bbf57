"""Writes slice_math.tsv: elementary functions at f64 arguments, from MPFR at 400 bits.

    pip install gmpy2==2.3.0
    python slice_math.py [rows per function, default 120] > slice_math.tsv

Columns: function, the bits of x, the bits of y (pow only, else 0), the bits of the f64 next to the true value, and the
true value minus that, in units in the last place of it.
"""

import math
import random
import struct
import sys

import gmpy2
from gmpy2 import mpfr

gmpy2.get_context().precision = 400
gmpy2.get_context().emax = 10**8
gmpy2.get_context().emin = -(10**8)


def bits(value):
    return f"{struct.unpack('<Q', struct.pack('<d', value))[0]:016x}"


def sigmoid(x):
    return 1 / (1 + gmpy2.exp(-x))


def softplus(x):
    return gmpy2.log1p(gmpy2.exp(x))


def signed(magnitude):
    return magnitude if random.random() < 0.5 else -magnitude


def log_uniform(low, high):
    """A number of magnitude 2^low to 2^high, of either sign."""
    return signed(math.ldexp(random.uniform(0.5, 1.0), random.randint(low + 1, high)))


def near_multiple(count):
    """The f64 next to a multiple of half pi: where the reduction has to be exact."""
    return signed(float(random.randint(1, count) * gmpy2.const_pi(400) / 2))


def angle():
    return random.choice(
        [
            lambda: random.uniform(-10, 10),
            lambda: log_uniform(-60, 20),
            lambda: near_multiple(667_000),
            lambda: near_multiple(100),
            lambda: log_uniform(20, 1023),
        ]
    )()


def within(low, high):
    def sample():
        return random.choice(
            [
                lambda: random.uniform(low, high),
                lambda: random.uniform(max(low, -3), min(high, 3)),
                lambda: random.uniform(max(low, -40), min(high, 40)),
                lambda: random.uniform(low, low + 38),
                lambda: log_uniform(-60, 0),
            ]
        )()

    return sample


def positive():
    return random.choice(
        [
            lambda: abs(log_uniform(-1070, 1023)),
            lambda: random.uniform(0.5, 2),
            lambda: 1 + log_uniform(-50, -1),
        ]
    )()


def power():
    """A base and an exponent with a result in range, or just beyond it."""
    x = random.choice([positive, lambda: random.uniform(0, 10)])()
    if random.random() < 0.2:
        return signed(x), float(random.randint(-12, 12))
    reach = random.uniform(-746, 710) / math.log(x) if x not in (0, 1) else 1.0
    return x, random.choice([lambda: reach, lambda: random.uniform(-4, 4), lambda: reach * random.random()])()


FUNCTIONS = {
    "exp": (gmpy2.exp, within(-746, 710)),
    "log": (gmpy2.log, positive),
    "sin": (gmpy2.sin, angle),
    "cos": (gmpy2.cos, angle),
    "tan": (gmpy2.tan, angle),
    "tanh": (gmpy2.tanh, within(-22, 22)),
    "sigmoid": (sigmoid, within(-746, 746)),
    "softplus": (softplus, within(-746, 746)),
    "pow": (lambda x, y: x**y, power),
}


def row(name):
    function, sample = FUNCTIONS[name]
    arguments = sample()
    arguments = arguments if isinstance(arguments, tuple) else (arguments,)
    # The sums of sigmoid and softplus need the digits that a large argument pushes out.
    with gmpy2.context(gmpy2.get_context(), precision=3000 if name in ("sigmoid", "softplus") else 400):
        true = function(*(mpfr(x) for x in arguments))
        try:
            nearest = float(true)
        except OverflowError:
            nearest = math.copysign(math.inf, true)
        residue = 0.0
        if math.isfinite(nearest):
            residue = float((true - mpfr(nearest)) / mpfr(math.ulp(nearest)))
    y = arguments[1] if len(arguments) > 1 else 0.0
    return f"{name}\t{bits(arguments[0])}\t{bits(y)}\t{bits(nearest)}\t{residue:.4f}"


def main():
    random.seed(20)
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 120
    for name in FUNCTIONS:
        for _ in range(count):
            print(row(name))


main()
