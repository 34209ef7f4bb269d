"""missionrunner: guided planning missions whose numbers add up."""

# A constant, because asking importlib.metadata doubles the time of `--version`.
__version__ = "0.1.0"
