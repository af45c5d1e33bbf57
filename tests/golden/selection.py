"""Makes selection.json: intervals, paired differences and range tests by SciPy and NumPy.

    python tests/golden/selection.py         writes selection.json beside this script

Intervals of independent scores are those of scipy.stats.t.interval, of differences those of scipy.stats.ttest_rel. SciPy has no
corrected resampled t-test: its interval is scipy.stats.t.interval with the standard error of C. Nadeau and Y. Bengio (2003),
doi:10.1023/A:1024068626366, sqrt((1/k + 1/(k - 1)) s²) for k folds. The slopes of a range test are numpy.polyfit's.
"""

import json
import platform
from pathlib import Path

import numpy
import scipy
from scipy import stats

HERE = Path(__file__).resolve().parent
LEVEL = 0.95
BETA = 0.9
REACH = 5
SETTLING = 10
RISE = 0.3


def samples(random):
    yield random.normal(0.9, 0.02, 2)
    yield random.normal(-3.0, 5.0, 3)
    yield random.normal(1e6, 1e-2, 5)
    yield random.exponential(0.5, 10)
    yield random.normal(0.7, 0.1, 20)


def interval(values, overlap):
    error = numpy.std(values, ddof=1) * numpy.sqrt(1 / len(values) + overlap)
    low, high = stats.t.interval(LEVEL, len(values) - 1, loc=numpy.mean(values), scale=error)
    return {"mean": float(numpy.mean(values)), "deviation": float(numpy.std(values, ddof=1)), "low": float(low),
            "high": float(high)}


def pair(first, second):
    difference = first - second
    k = len(difference)
    test = stats.ttest_rel(first, second)
    ends = test.confidence_interval(LEVEL)
    corrected = interval(difference, 1 / (k - 1))
    return {"first": first.tolist(), "second": second.tolist(), "seeds": [float(ends.low), float(ends.high)],
            "differs": bool(test.pvalue < 1 - LEVEL), "folds": [corrected["low"], corrected["high"]]}


def smoothed(losses):
    value, mean = 0.0, []
    for n, loss in enumerate(losses, 1):
        value = BETA * value + (1 - BETA) * float(loss)
        mean.append(value / (1 - BETA**n))
    return numpy.array(mean)


def range_test(random, steps, best, noise):
    """Losses that fall towards the rate `best` and rise beyond it, in float32 as the lab has them."""
    rates = (1e-6 * (1e7) ** (numpy.arange(steps) / steps)).astype(numpy.float32)
    logs = numpy.log(rates.astype(float))
    losses = 2 + numpy.tanh(numpy.log(best) - 1.5 - logs) + numpy.exp(numpy.minimum(2 * (logs - numpy.log(best)), 20))
    losses = (losses + noise * random.normal(size=steps)).astype(numpy.float32)
    smooth = smoothed(losses)
    least = numpy.minimum.accumulate(smooth[SETTLING:])
    rises = numpy.flatnonzero(smooth[SETTLING:] > least + RISE * abs(least))
    count = SETTLING + int(rises[0]) if len(rises) else steps
    places = range(SETTLING + REACH, min(steps - REACH, int(numpy.argmin(smooth[:count])) + 1))
    slopes = [numpy.polyfit(logs[i - REACH : i + REACH + 1], smooth[i - REACH : i + REACH + 1], 1)[0] for i in places]
    steepest = rates[SETTLING + REACH + int(numpy.argmin(slopes))]
    lowest = rates[int(numpy.argmin(smooth[:count]))]
    return {"rates": [float(r) for r in rates], "losses": [float(x) for x in losses], "smoothed": smooth.tolist(),
            "steepest": float(f"{float(steepest):.1e}"), "tenth": float(f"{0.1 * float(lowest):.1e}")}


def main():
    random = numpy.random.default_rng(5)
    quantiles = [[p, n, float(stats.t.ppf(p, n))] for p in (0.6, 0.9, 0.975, 0.9995) for n in (*range(1, 31), 100, 399)]
    intervals = [
        {"values": values.tolist(), "overlap": overlap, **interval(values, overlap)}
        for values in samples(random)
        for overlap in (0.0, 1 / (len(values) - 1))
    ]
    pairs = [pair(values, values + shift * random.normal(1, 1, len(values))) for values in samples(random) for shift in (0.01, 1)]
    tests = [range_test(random, 200, 1e-2, 0.02), range_test(random, 100, 0.5, 0.0), range_test(random, 60, 1e-4, 0.05)]
    golden = {
        "made_with": {"python": platform.python_version(), "numpy": numpy.__version__, "scipy": scipy.__version__},
        "quantiles": quantiles, "intervals": intervals, "pairs": pairs, "range_tests": tests,
    }
    (HERE / "selection.json").write_text(json.dumps(golden) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
