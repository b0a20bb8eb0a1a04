"""Clara Train's entry points over clara-host, so that the scripts of an existing MMAR run unchanged.

`python3 -m medl.apps.train`, `medl.apps.evaluate` and `medl.apps.automl.train` take the options that Clara's own scripts give
them and become `clara-host train`, `validate` and `run`: the process is replaced, so signals and exit codes are the host's.
"""
