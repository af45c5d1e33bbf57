"""Makes search.json: what SciPy's minimizers find on classical functions, and what it costs them.

    python tests/golden/search.py            writes search.json beside this script

Each function stands here twice: as the text the Rust test compiles, and as NumPy code with its exact gradient and Hessian
by SymPy, from the same text. SciPy's `nfev` counts values, `njev` gradients; most methods ask for both at the same points,
so `points` is the larger of the two: at how many points something was evaluated; `evaluations` are both and `nhev`, the
Hessians (0 where the method asks for none). `broyden1` counts nothing; here its
calls are counted. The starts are the customary ones; those of McCormick's function and the three-hump camel, which have
none, lie near the lowest minimum, so that most methods find the same one.
"""

import json
import platform
from pathlib import Path

import numpy
import scipy
import sympy
from scipy import optimize

HERE = Path(__file__).resolve().parent
GTOL = 1e-6

FUNCTIONS = [
    ("rosenbrock", "(1 - x)^2 + 100*(y - x^2)^2", (-1.2, 1.0)),
    ("beale", "(1.5 - x + x*y)^2 + (2.25 - x + x*y^2)^2 + (2.625 - x + x*y^3)^2", (1.0, 0.5)),
    ("himmelblau", "(x^2 + y - 11)^2 + (x + y^2 - 7)^2", (1.0, 1.0)),
    ("booth", "(x + 2*y - 7)^2 + (2*x + y - 5)^2", (-5.0, 5.0)),
    ("matyas", "0.26*(x^2 + y^2) - 0.48*x*y", (8.0, -5.0)),
    ("mccormick", "sin(x + y) + (x - y)^2 - 1.5*x + 2.5*y + 1", (0.0, -1.0)),
    ("three_hump_camel", "2*x^2 - 1.05*x^4 + x^6/6 + x*y + y^2", (0.5, -0.5)),
    ("quadratic", "(x^2 + 100*y^2)/2 + 3*x*y", (-2.0, 1.0)),
]

METHODS = {
    "conjugate_gradient": ("CG", {"gtol": GTOL}),
    "bfgs": ("BFGS", {"gtol": GTOL}),
    "lbfgs": ("L-BFGS-B", {"gtol": GTOL, "ftol": 0.0}),
    "newton": ("Newton-CG", {"xtol": 1e-9}),
    "newton_trust_region": ("trust-ncg", {"gtol": GTOL}),
    "sr1": ("trust-constr", {"gtol": GTOL, "xtol": 1e-12}),
}


def compiled(text):
    """Value, gradient and Hessian of a text as functions of one array."""
    x, y = sympy.symbols("x y")
    f = sympy.sympify(text.replace("^", "**"))
    gradient = [f.diff(x), f.diff(y)]
    hessian = [[g.diff(x), g.diff(y)] for g in gradient]

    def function(expression):
        inner = sympy.lambdify((x, y), expression, "numpy")
        return lambda point: numpy.asarray(inner(point[0], point[1]), dtype=float)

    return function(f), function(gradient), function(hessian)


def minimized(ours, text, start):
    f, gradient, hessian = compiled(text)
    method, options = METHODS[ours]
    more = {"hess": hessian} if method in ("Newton-CG", "trust-ncg") else {}
    if method == "trust-constr":
        more = {"hess": optimize.SR1()}
    result = optimize.minimize(lambda p: float(f(p)), start, jac=gradient, method=method, options=options, **more)
    return {
        "method": ours, "scipy": method, "points": int(max(result.nfev, result.njev)), "steps": int(result.nit),
        "evaluations": [int(result.nfev), int(result.njev), int(result.get("nhev", 0)) if more else 0],
        "found": [float(v) for v in result.x], "value": float(result.fun),
        "slope": float(numpy.abs(gradient(result.x)).max()),
    }


def rooted(text, start):
    f, gradient, _ = compiled(text)
    calls = 0

    def counted(point):
        nonlocal calls
        calls += 1
        return gradient(point)

    row = {"method": "broyden", "scipy": "broyden1"}
    try:
        found = optimize.broyden1(counted, start, f_tol=GTOL, maxiter=500)
    except (optimize.NoConvergence, ValueError):
        return {**row, "points": None}
    return {
        **row, "points": calls, "steps": None, "found": [float(v) for v in found], "value": float(f(found)),
        "slope": float(numpy.abs(gradient(found)).max()),
    }


def main():
    functions = []
    for name, text, start in FUNCTIONS:
        results = [minimized(ours, text, start) for ours in METHODS] + [rooted(text, start)]
        functions.append({"name": name, "text": text, "start": list(start), "results": results})
    made_with = {"python": platform.python_version(), "numpy": numpy.__version__, "scipy": scipy.__version__}
    golden = {"made_with": made_with, "gradient_tolerance": GTOL, "functions": functions}
    (HERE / "search.json").write_text(json.dumps(golden, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
