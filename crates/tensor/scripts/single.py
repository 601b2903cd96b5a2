"""Prints the coefficients in `src/lanes/f32`: `python3 single.py` (numpy, mpmath)."""
from minimax import fit, mp, mpf, show

half = mp.log(2) / 2 * mpf("1.0001")
root = mp.sqrt(2)


def exponential(x):
    return (mp.expm1(x) - x) / x**2 if abs(x) > mpf(10) ** -12 else mpf(1) / 2 + x / 6


def logarithm(f):
    return (mp.log1p(f) - f) / f**2 if abs(f) > mpf(10) ** -15 else -mpf(1) / 2 + f / 3


def tangent(z):
    x = mp.sqrt(z)
    return (mp.tanh(x) / x - 1) / z if z > mpf(10) ** -12 else -mpf(1) / 3


def error(z):
    x = mp.sqrt(z)
    return mp.erf(x) / x if z > mpf(10) ** -20 else 2 / mp.sqrt(mp.pi)


def sine(z):
    x = mp.sqrt(z)
    return (mp.sin(x) / x - 1) / z if z > mpf(10) ** -12 else -mpf(1) / 6 + z / 120


def cosine(z):
    x = mp.sqrt(z)
    return (mp.cos(x) - 1 + z / 2) / z**2 if z > mpf(10) ** -8 else mpf(1) / 24 - z / 720


def artanh(z):
    s = mp.sqrt(z)
    return (2 * mp.atanh(s) - 2 * s) / s**3 if z > mpf(10) ** -12 else mpf(2) / 3 + z * 2 / 5


def tail(f, k, c, top, degree, bits):
    """f(a) = t·p(u) on [0, top] with t = 1/(a + k), u = 1 − c·t."""
    k, c = mpf(k), mpf(c)
    p = lambda u: f(c / (1 - u) - k) * (c / (1 - u))
    return fit(p, list(range(degree + 1)), 1 - c / k, 1 - c / (mpf(top) + k), lambda u: 1 / p(u), bits=bits)


show("exp.rs", *fit(exponential, range(5), -half, half * mpf("1.01"), lambda x: x * x + mpf(10) ** -4))
show("exp.rs, tanh", *fit(tangent, range(7), 0, 1, lambda z: z + mpf(10) ** -6))
show("ln.rs", *fit(logarithm, range(9), (1 / root - 1) * mpf("1.001"), (root - 1) * mpf("1.001"),
                   lambda f: abs(f**2 / mp.log1p(f)) if abs(f) > 1e-9 else mpf(10) ** -9))
show("normal.rs", *tail(lambda a: mp.exp(a * a / 2) * mp.ncdf(-a), 4, 6.5, 14.3, 9, 24))
def middle(y):
    x = mp.sqrt(-2 * y)
    return (mp.ncdf(x) - mpf(1) / 2) / x if y < -mpf(10) ** -20 else mp.npdf(0)


show("normal.rs, near", *fit(middle, range(6), mpf(-1) / 2 * mpf("1.001"), 0,
                             lambda y: mp.sqrt(-2 * y) / mp.ncdf(-mp.sqrt(-2 * y)) + mpf(10) ** -3))
show("erf.rs, near", *fit(error, range(8), 0, 1, lambda z: mp.sqrt(z) / mp.erf(mp.sqrt(z)) if z > 1e-20 else mpf(".88"), bits=53))
show("erf.rs, far", *fit(lambda a: -mp.log(mp.erfc(a)), range(9), 1, 4, mp.erfc, bits=53))
show("erfc.rs", *tail(lambda a: mp.exp(a * a) * mp.erfc(a), 3, 4.875, 10.5, 11, 53))
show("wide_exp.rs", *fit(exponential, range(6), -half, half * mpf("1.001"), lambda x: x * x, bits=53))
quarter = (mp.pi / 4 * mpf("1.0001")) ** 2
show("trig.rs, sine", *fit(sine, range(4), 0, quarter, lambda z: z + mpf(10) ** -9, bits=53))
show("trig.rs, cosine", *fit(cosine, range(3), 0, quarter, lambda z: z * z + mpf(10) ** -9, bits=53))
slope = (root - 1) / (root + 1) * mpf("1.001")
show("pow.rs", *fit(artanh, range(6), 0, slope * slope, lambda z: z + mpf(10) ** -9, bits=53))
