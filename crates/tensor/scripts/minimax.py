"""Minimax polynomials with coefficients rounded to the format in which they are used.

`fit(f, powers, a, b, weight, bits)` finds c so that Σ c[k]·x^k is nearest to f on [a, b] in the maximum of
|error·weight|, by Lawson's reweighting; then rounds the coefficients one by one, lowest power first, and
fits the rest anew each time, so that later coefficients make good for earlier roundings.

Source: C. Lawson, Contributions to the Theory of Linear Least Maximum Approximation (1961); the rounding after
N. Brisebarre, S. Chevillard, Efficient polynomial L∞-approximations (2007), without their lattices.
"""
import numpy as np
from mpmath import mp, mpf

mp.dps = 50


def rounded(c, bits):
    """c rounded to so many significant bits."""
    if c == 0:
        return c
    with mp.workprec(bits):
        return +c


def lawson(f, powers, a, b, weight, rounds=300, grid=400):
    """The minimax coefficients of the powers by reweighted least squares on Chebyshev's points."""
    a, b = mpf(a), mpf(b)
    xs = [(a + b) / 2 + (b - a) / 2 * mp.cos(mp.pi * i / grid) for i in range(grid + 1)]
    w = np.array([float(weight(x)) for x in xs])
    y = np.array([float(f(x)) for x in xs]) * w
    m = np.array([[float(x**p) for p in powers] for x in xs]) * w[:, None]
    scale = np.abs(m).max(axis=0)
    m /= scale
    mu, best = np.full(grid + 1, 1.0 / grid), (np.inf, None)
    for _ in range(rounds):
        root = np.sqrt(mu)
        c = np.linalg.lstsq(m * root[:, None], y * root, rcond=None)[0]
        e = np.abs(m @ c - y)
        if e.max() < best[0]:
            best = (e.max(), c)
        mu = mu * (e + 1e-3 * e.max())
        mu /= mu.sum()
    return best[0], [mpf(float(c / s)) for c, s in zip(best[1], scale)]


def fit(f, powers, a, b, weight=lambda x: mpf(1), bits=24, keep=()):
    """Rounded coefficients by power, and the largest weighted error. `keep`: {power: exact value}."""
    fixed = dict(keep)
    while True:
        free = [p for p in powers if p not in fixed]
        if not free:
            break
        rest = lambda x: f(x) - sum(c * x**p for p, c in fixed.items())
        top, cs = lawson(rest, free, a, b, weight)
        fixed[free[0]] = rounded(cs[0], bits)
    xs = [mpf(a) + (mpf(b) - mpf(a)) * i / 2000 for i in range(2001)]
    worst = max(abs((sum(c * x**p for p, c in fixed.items()) - f(x)) * weight(x)) for x in xs)
    return fixed, worst


def show(name, coefficients, worst):
    print(f"{name}: error 2^{mp.nstr(mp.log(worst, 2), 5)}")
    for p in sorted(coefficients, reverse=True):
        print(f"    {mp.nstr(coefficients[p], 17)}, // {p}")
