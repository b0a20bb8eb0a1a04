"""A ModelArts boot file: train() learns, eval() is called after it in the same process."""

import pickle
import time
from pathlib import Path

import autosearch
from sklearn.datasets import load_digits
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import train_test_split

# The folder of the trial is the working directory: no two trials write to the same file.
MODEL = Path("model.pickle")


def data():
    digits = load_digits()
    return train_test_split(digits.data, digits.target, test_size=0.3, random_state=0)


def train():
    images, _, labels, _ = data()
    forest = RandomForestClassifier(
        n_estimators=autosearch.config["trees"],
        max_depth=autosearch.config["depth"],
        criterion=autosearch.config["criterion"],
        random_state=0,
    )
    MODEL.write_bytes(pickle.dumps(forest.fit(images, labels)))


def eval():  # pylint: disable=redefined-builtin
    forest = pickle.loads(MODEL.read_bytes())
    _, images, _, labels = data()
    began = time.perf_counter()
    accuracy = forest.score(images, labels)
    autosearch.reporter(accuracy=accuracy, latency=time.perf_counter() - began)
