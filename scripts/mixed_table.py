"""A table of 50,000 rows of all kinds of columns, in houses.csv: python3 scripts/mixed_table.py [ROWS]

The price is known up to a normal error of deviation 10: it follows from numbers (one of them in waves, one by its logarithm),
three categories of 3, 20 and 300 levels, a word, and the season of a date. Agents (800) mean nothing; an eighth of the cells of two
columns is missing.
"""

import csv
import datetime
import math
import random
import sys

rows = int(sys.argv[1]) if len(sys.argv) > 1 else 50_000
draw = random.Random(7)
effects = {levels: [draw.gauss(0, size) for _ in range(levels)] for levels, size in ((3, 6), (20, 6), (300, 10))}
rare = [1 / (level + 1) ** 0.7 for level in range(300)]
first = datetime.date(2015, 1, 1)

with open("houses.csv", "w", newline="") as file:
    out = csv.writer(file)
    out.writerow("id area lat income slope garden colour shop zip sold agent currency price".split())
    for row in range(rows):
        area, lat, income, slope = draw.gauss(50, 10), draw.uniform(-3, 3), draw.lognormvariate(3, 1), draw.gauss(0, 1)
        garden, day, agent = draw.randrange(2), draw.randrange(3000), draw.randrange(800)
        colour, shop, code = draw.randrange(3), draw.randrange(20), draw.choices(range(300), rare)[0]
        price = 200 + 0.8 * area + 20 * math.sin(2 * lat) + 12 * math.log(income) + 10 * garden * slope
        price += effects[3][colour] + effects[20][shop] + effects[300][code]
        price += 0.01 * day + 8 * math.sin(2 * math.pi * day / 365.25) + draw.gauss(0, 10)
        gap = lambda text: "" if draw.random() < 1 / 8 else text
        sold = (first + datetime.timedelta(day)).isoformat()
        texts = [f"{lat:.4f}", gap(f"{income:.3f}"), f"{slope:.4f}", "yes" if garden else "no"]
        names = [f"colour {colour}", gap(f"shop {shop}"), f"zip {code}", sold, f"agent {agent}", "EUR"]
        out.writerow([row + 1, f"{area:.3f}", *texts, *names, f"{price:.2f}"])
