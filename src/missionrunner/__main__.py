"""`python -m missionrunner`."""

from __future__ import annotations

import sys

from missionrunner.cli import main

if __name__ == "__main__":
    sys.exit(main())
