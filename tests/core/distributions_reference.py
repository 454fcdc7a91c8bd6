"""Prints the tables of distributions_test.cpp: 25 digits by mpmath 1.2 (python3-mpmath).

Arguments are doubles, taken exactly. Run: python3 distributions_reference.py
"""
import mpmath

mpmath.mp.dps = 60


def normal(z):
    return mpmath.erfc(mpmath.mpf(z) / mpmath.sqrt(2)) / 2


def incomplete_beta(a, b, x, y):
    """I_x(a, b) as x^a y^b / (a B(a, b)) 2F1(a + b, 1; a + 1; x), a series of positive terms."""
    term = total = mpmath.mpf(1)
    n = 0
    while term > total * mpmath.eps or (a + b + n) * x >= a + 1 + n:
        term *= (a + b + n) * x / (a + 1 + n)
        total += term
        n += 1
    log_beta = mpmath.loggamma(a) + mpmath.loggamma(b) - mpmath.loggamma(a + b)
    return total / a * mpmath.exp(a * mpmath.log(x) + b * mpmath.log(y) - log_beta)


def fisher(f, numerator, denominator):
    a, b = mpmath.mpf(numerator) / 2, mpmath.mpf(denominator) / 2
    x, y = a * f / (a * f + b), b / (a * f + b)
    if min(a, b) < 1000:
        return mpmath.betainc(b, a, 0, y, regularized=True)
    return incomplete_beta(b, a, y, x) if f > 1 else 1 - incomplete_beta(a, b, x, y)


def student_t_two_sided(t, degrees):
    return fisher(mpmath.mpf(t) ** 2, 1, degrees)


def chi_squared(x, degrees):
    return mpmath.gammainc(mpmath.mpf(degrees) / 2, mpmath.mpf(x) / 2, regularized=True)


def quantile(upper_tail, probability, start):
    """-t with upper_tail(t) = probability < 1/2, from a start next to it."""
    log_tail = lambda s: mpmath.log(upper_tail(mpmath.exp(s)) / probability)
    return -mpmath.exp(mpmath.findroot(log_tail, mpmath.log(start)))


def normal_quantile(probability, start):
    return quantile(normal, mpmath.mpf(probability), start)


def student_t_quantile(probability, degrees, start):
    return quantile(lambda t: student_t_two_sided(t, degrees) / 2, mpmath.mpf(probability), start)


def table(row_type, name, function, rows, starts=None):
    print(f"constexpr {row_type} {name}[] = {{")
    for i, row in enumerate(rows):
        value = function(*row) if starts is None else function(*row, starts[i])
        numbers = ", ".join(repr(number) for number in row)
        print(f"    {{{numbers}, {mpmath.nstr(value, 25)}}},")
    print("};")


table("NormalRow", "normal_rows", normal,
      [(-37.0,), (-8.5,), (-1.0,), (1e-9,), (0.3,), (1.96,), (5.0,), (12.3,), (25.0,), (33.3,),
       (37.0,)])

degrees_of_freedom = [1, 1.5, 2, 3, 10, 30.5, 100, 1000, 12345.6, 1e5, 1e7]
table("StudentTRow", "student_t_rows", student_t_two_sided,
      [(t, degrees) for degrees in degrees_of_freedom for t in (0.01, 1.0, 2.5, 12.0, 36.5)
       if degrees < 1e4 or t != 36.5]
      + [(1e-9, 5), (1.0001, 1e7), (1e8, 7), (1e150, 1), (1e250, 1), (1e120, 2.4), (1e300, 0.5),
         (36.5, 1e7)])

table("FisherRow", "fisher_rows", fisher,
      [(1e-20, 0.5, 0.5), (0.1, 0.5, 3), (40.0, 0.5, 0.5), (1e300, 0.5, 0.5), (1e100, 7, 5),
       (0.99, 1, 1), (1.01, 2, 2), (4.0, 3, 20), (0.25, 10, 10), (70.0, 12.5, 80), (9.0, 4, 1e4),
       (2.0, 50, 1e5), (300.0, 0.5, 1e7), (60.0, 20, 1e7), (5.5, 300, 400), (0.8, 1e3, 1e3),
       (3.7, 3247.5, 2907), (1.0, 1e4, 3e4), (1.3, 1e5, 7.5), (3e4, 1e7, 5), (50.0, 1e7, 0.5),
       (1.0, 1e7, 1e7), (1.0001, 1e7, 1e7), (0.9996, 1e7, 1e7), (1.023, 1e7, 1e7),
       (2.48, 1540832.5, 3258)])

table("ChiSquaredRow", "chi_squared_rows", chi_squared,
      [(1e-10, 0.5), (1.0, 0.5), (600.0, 0.5), (3.84, 1), (1300.0, 1), (5.0, 2.5), (0.5, 10),
       (18.3, 10), (1400.0, 10), (80.0, 100), (1e3, 100.5), (1e4, 1e4), (16e3, 1e4), (998e3, 1e6),
       (1.03e6, 1e6), (10010000.0, 1e7), (1.012e7, 1e7)])

table("NormalQuantileRow", "normal_quantile_rows", normal_quantile,
      [(1e-290,), (1e-20,), (0.001,), (0.025,), (0.3,)],
      [36.4, 9.3, 3.1, 1.96, 0.52])

table("StudentTQuantileRow", "student_t_quantile_rows", student_t_quantile,
      [(1e-290, 1), (1e-290, 1e3), (1e-100, 3.5), (1e-12, 40), (0.005, 1e7), (0.025, 2),
       (0.025, 30), (0.2, 1.5), (0.26, 5), (0.49, 12), (0.499999, 1e5)],
      [3e289, 53.4, 1e28, 10, 2.57, 4.3, 2.04, 1.2, 0.7, 0.025, 2.5e-6])
