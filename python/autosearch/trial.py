"""What the host tells a trial, and what the trial tells the host."""

import json
import math
import os
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Dict, Iterator, List, Optional, SupportsFloat, Tuple

HOW_TO_START = (
    "this program does not run as a trial of a study; start one with `clara-host run search.yaml`, or try a single set of values "
    "with CLARA_PARAMS=values.json, a file such as {\"learning_rate\": 0.01}"
)
LONGEST_LINE = 4096


class NoTrial(RuntimeError):
    """autosearch is used outside a study."""

    def __init__(self) -> None:
        super().__init__(HOW_TO_START)


class Config(Mapping):
    """The values of this trial: read-only, and read when first used."""

    def __init__(self) -> None:
        self._values: Optional[Dict[str, Any]] = None

    def _load(self) -> Dict[str, Any]:
        if self._values is None:
            file = os.environ.get("CLARA_PARAMS")
            if not file:
                raise NoTrial()
            self._values = json.loads(Path(file).read_text(encoding="utf-8"))
        return self._values

    def __getitem__(self, key: str) -> Any:
        values = self._load()
        if key not in values:
            known = ", ".join(sorted(values)) or "none"
            raise KeyError(f"the search space has no \"{key}\"; it has {known}")
        return values[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._load())

    def __len__(self) -> int:
        return len(self._load())

    def __repr__(self) -> str:
        return f"autosearch.config({self._load()!r})"


class Events:
    """events.jsonl of this attempt: one line per value, appended in one write, numbered without gaps from 0."""

    def __init__(self, folder: str) -> None:
        self._file = Path(folder) / "events.jsonl"
        self._lock = threading.Lock()
        self._seq = self._lines_there()
        self._steps: Dict[str, int] = {}

    def _lines_there(self) -> int:
        """A program that follows another one in the same attempt continues its numbers."""
        try:
            with open(self._file, "rb") as file:
                return sum(1 for _ in file)
        except FileNotFoundError:
            return 0

    def report(self, values: List[Tuple[str, float]]) -> None:
        """Appends the values, each at the next step of its name."""
        with self._lock:
            handle = os.open(self._file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
            try:
                for name, value in values:
                    self._append(handle, name, value)
            finally:
                os.close(handle)

    def _append(self, handle: int, name: str, value: float) -> None:
        step = self._steps.get(name, 0)
        line = json.dumps({"v": 1, "seq": self._seq, "t": int(time.time() * 1000), "type": "value", "name": name,
                           "step": step, "value": number(value)}) + "\n"
        data = line.encode("utf-8")
        if len(data) > LONGEST_LINE:
            raise ValueError(f"autosearch.reporter: the name {name[:40]!r}... is too long")
        os.write(handle, data)
        self._seq += 1
        self._steps[name] = step + 1


def number(value: float) -> Any:
    """JSON has no NaN and no infinity: they travel as text."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    return value


_events: Optional[Events] = None
_events_lock = threading.Lock()


def _attempt_events() -> Events:
    global _events  # pylint: disable=global-statement
    with _events_lock:
        if _events is None:
            folder = os.environ.get("CLARA_ATTEMPT_DIR")
            if not folder:
                raise NoTrial()
            _events = Events(folder)
        return _events


def _runs_alone() -> bool:
    """With values but without a study, as the command that repeats one trial starts it."""
    return bool(os.environ.get("CLARA_PARAMS")) and not os.environ.get("CLARA_ATTEMPT_DIR")


def reporter(**metrics: SupportsFloat) -> None:
    """Feeds results back: reporter(accuracy=0.9, latency=12). Anything with __float__ is a number, NumPy's and torch's scalars too.

    In a trial that runs alone, with CLARA_PARAMS and without a study, the results are printed.
    """
    values = []
    for name, value in metrics.items():
        if isinstance(value, (str, bytes)) or not hasattr(value, "__float__"):
            raise TypeError(f"autosearch.reporter: {name} must be a number, got {value!r}")
        values.append((name, float(value)))
    if _runs_alone():
        print("autosearch.reporter: " + ", ".join(f"{name}={value}" for name, value in values), flush=True)
    else:
        _attempt_events().report(values)


def trial_id() -> str:
    """Unique in the study: name files after it that several trials write to one place."""
    identifier = os.environ.get("CLARA_TRIAL_ID")
    if not identifier:
        raise NoTrial()
    return identifier
