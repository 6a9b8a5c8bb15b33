"""The version, read by the build and stored in each case."""

__version__ = "0.1.0"
