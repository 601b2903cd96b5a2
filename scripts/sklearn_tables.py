"""gradus beside scikit-learn's MLPClassifier on scikit-learn's tables, on the same ten stratified parts of the rows.

python3 scripts/sklearn_tables.py PROGRAM (needs scikit-learn; PROGRAM is target/release/gradus). Each part is held back once: both
train on the other nine, with what they do where nothing is said (MLPClassifier behind a StandardScaler, as its documentation
has it), and predict the one.
"""

import csv
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

import numpy as np
from sklearn.datasets import load_breast_cancer, load_wine
from sklearn.exceptions import ConvergenceWarning
from sklearn.model_selection import StratifiedKFold
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

warnings.simplefilter("ignore", ConvergenceWarning)


def table(path, names, x, y=None):
    with open(path, "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(names + ([] if y is None else ["class"]))
        for place, row in enumerate(x):
            writer.writerow([repr(float(v)) for v in row] + ([] if y is None else [f"class {y[place]}"]))


def gradus(program, folder, names, train, test):
    table(folder / "train.csv", names, *train)
    table(folder / "test.csv", names, test)
    run = lambda *arguments: subprocess.run([program, *arguments], cwd=folder, check=True, capture_output=True)
    run("train", "train.csv", "--target", "class", "--test", "0", "--out", "model", "--overwrite")
    run("predict", "model", "test.csv", "--out", "predicted.csv")
    with open(folder / "predicted.csv") as file:
        return np.array([int(row["class"].removeprefix("class ")) for row in csv.DictReader(file)])


def main():
    program = str(Path(sys.argv[1]).resolve())
    for load in (load_wine, load_breast_cancer):
        data = load()
        names = [name.replace(" ", "_").replace("/", "_") for name in data.feature_names]
        right = {"gradus": 0, "MLPClassifier": 0}
        parts = StratifiedKFold(10, shuffle=True, random_state=0)
        for rows, held in parts.split(data.data, data.target):
            train, test, want = (data.data[rows], data.target[rows]), data.data[held], data.target[held]
            with tempfile.TemporaryDirectory() as folder:
                right["gradus"] += (gradus(program, Path(folder), names, train, test) == want).sum()
            mlp = make_pipeline(StandardScaler(), MLPClassifier(random_state=0)).fit(*train)
            right["MLPClassifier"] += (mlp.predict(test) == want).sum()
        rows = len(data.target)
        print(f"{load.__name__}: " + ", ".join(f"{name} {n} of {rows} ({100 * n / rows:.2f} %)" for name, n in right.items()))


main()
