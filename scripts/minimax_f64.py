"""The coefficients of crates/tensor/src/lanes/f64: python3 scripts/minimax_f64.py [NAMES] (needs mpmath; minutes)."""

import sys

from mpmath import cos, lu_solve, matrix, mp, mpf, pi

mp.prec = 230


def remez(f, weight, degree, low, high, grid=1000, fixed=()):
    """Minimises max |f - p|·weight on [low, high] over p whose lowest coefficients are `fixed`; error and p."""
    low, high, k = mpf(low), mpf(high), len(fixed)
    xs = [(low + high) / 2 - (high - low) / 2 * cos(pi * (mpf(i) + 0.5) / grid) for i in range(grid)]
    powers = [[x**e for e in range(k, degree + 1)] for x in xs]
    want = [f(x) - sum(mpf(c) * x**e for e, c in enumerate(fixed)) for x in xs]
    weights = [weight(x) for x in xs]
    n = degree + 1 - k
    at = [int((i + 0.5) * grid / (n + 1)) for i in range(n + 1)]
    for _ in range(12):
        a, b = matrix(n + 1, n + 1), matrix(n + 1, 1)
        for row, j in enumerate(at):
            for column in range(n):
                a[row, column] = powers[j][column]
            a[row, n] = (-1) ** row / weights[j]
            b[row] = want[j]
        solved = lu_solve(a, b)
        c = [solved[i] for i in range(n)]
        error = [(want[j] - sum(ck * p for ck, p in zip(c, powers[j]))) * weights[j] for j in range(grid)]
        runs, start = [], 0
        for j in range(1, grid + 1):
            if j == grid or (error[j] > 0) != (error[start] > 0):
                runs.append(max(range(start, j), key=lambda q: abs(error[q])))
                start = j
        while len(runs) > n + 1:
            if len(runs) == n + 2:
                runs.pop(0 if abs(error[runs[0]]) < abs(error[runs[-1]]) else -1)
            else:
                weakest = min(range(len(runs) - 1), key=lambda q: max(abs(error[runs[q]]), abs(error[runs[q + 1]])))
                del runs[weakest : weakest + 2]
        if len(runs) < n + 1 or max(map(abs, error)) < 1.001 * abs(solved[n]):
            break
        at = runs
    return max(map(abs, error)), [mpf(v) for v in fixed] + c


def by_root(g):
    """g(s) as a function of z = s²."""
    return lambda z: g(mp.sqrt(z))


def artanh_rest(s):
    return (2 * mp.atanh(s) / s - 2) / s**2


HALF_LN_2 = mp.log(2) / 2 * mpf("1.0005")
S2 = ((mp.sqrt(2) - 1) / (mp.sqrt(2) + 1) * mpf("1.0005")) ** 2
R2 = (pi / 4 * mpf("1.02")) ** 2
SLOPE = 2 / mp.sqrt(pi)


def log_erfc(x):
    return -mp.log(mp.erfc(x))


def erf_h(t):
    x = 3 * (1 + t) / (1 - t)
    return (log_erfc(x) / x - SLOPE) / x


def erf_weight(t):
    x = 3 * (1 + t) / (1 - t)
    return x * x / mp.expm1(log_erfc(x))


def tail(scale, p, q, r, centre):
    def delta(t):
        a = centre * (1 + t) / (1 - t)
        k = mp.exp((a * scale) ** 2) * mp.erfc(a * scale)
        return k * (1 + q * a + r * a * a) / (1 + p * a) - 1

    return delta


def one(_):
    return mpf(1)


def part(*bits):
    return [mpf(b) / 128 for b in bits]


TABLES = {
    "EXP": lambda: remez(lambda r: (mp.expm1(r) - r) / r**2 if r else mpf(0.5), lambda r: r * r * mp.exp(-r), 10,
                         -HALF_LN_2, HALF_LN_2, fixed=[0.5]),
    "LOG": lambda: remez(by_root(artanh_rest), lambda z: z, 6, "1e-20", S2),
    "LOG_2": lambda: remez(by_root(lambda s: (artanh_rest(s) - mpf(2) / 3) / s**2 / mp.log(2)),
                           lambda z: z * z * mp.log(2) / 2, 6, "1e-14", S2),
    "SIN": lambda: remez(by_root(lambda r: (mp.sin(r) / r - 1) / r**2), lambda z: z, 5, "1e-14", R2),
    "COS": lambda: remez(by_root(lambda r: (mp.cos(r) - 1 + r**2 / 2) / r**4), lambda z: z * z, 5, "1e-14", R2),
    "ERF": lambda: remez(erf_h, erf_weight, 16, "-0.9999999", (mpf("5.95") - 3) / (mpf("5.95") + 3),
                         fixed=[0.8150250600771775], grid=1200),
    "ERFC": lambda: remez(tail(mpf(1), *part(73, 213, 130), 3), one, 23, "-0.999999999", mpf("24.6") / mpf("30.6"),
                          grid=700),
    "NORMAL": lambda: remez(tail(mp.sqrt(0.5), *part(50, 150, 63), mpf("4.25")), one, 23, "-0.999999999",
                            (mpf("39.2") - mpf("4.25")) / (mpf("39.2") + mpf("4.25")), grid=700),
}

for name in sys.argv[1:] or TABLES:
    error, coefficients = TABLES[name]()
    print(f"{name}: error 2^{float(mp.log(error, 2)):.2f}, highest power first")
    for v in reversed(coefficients):
        print(f"    {float(v)!r}")
