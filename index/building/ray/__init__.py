"""The machines of a Ray cluster as workers: `--workers ray`.

Not for this machine alone: that is `index.building.workers`. Nothing is imported here, since Ray is an extra; what Ray
reads from the environment when it is imported is set here, before any file of this folder can import it.
"""

import os

os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
"""No statistics go to Ray's makers."""
os.environ.setdefault("RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER", "0")
"""A cluster that Ray starts by itself listens on the loopback interface alone."""
os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")
