"""Signs of an anomalous principal, each explainable: one `.sql` file, one entry, one sentence, points in a file.

    sql/detect_NAME.sql + registry entry ──► `find_reasons` ──► reasons per actor ──► points from `weights.toml`

Weights, caps and limits are data; a detector knows none of them.
"""

from forensics.analyses.detectors.finder import find_reasons
from forensics.analyses.detectors.registry import DETECTORS, Detector
from forensics.analyses.detectors.weights import Weights, shipped_weights

__all__ = ["DETECTORS", "Detector", "Weights", "find_reasons", "shipped_weights"]
