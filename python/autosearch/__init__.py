"""The user's side of an AutoSearch job, on clara-host in place of ModelArts.

    import autosearch

    def train():
        code = autosearch.config["resnet50"]
        ...
        autosearch.reporter(accuracy=accuracy, latency=latency)

`config` is a read-only mapping of this trial's values, `reporter` feeds its results back, `trial_id` is unique in the study. A
boot file with train() and an optional eval() is run by `python3 -m autosearch boot.py`; `clara-host run search.yaml` does that for
every trial. Standard library only.
"""

from autosearch.trial import Config, NoTrial, reporter, trial_id

__all__ = ["NoTrial", "config", "reporter", "trial_id"]
__version__ = "0.1.0"

config = Config()
