"""Every format of the contract, byte for byte, for tables and objects; and the ways out: stdout, file, pipe."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import subprocess
import sys
import threading
from datetime import date, datetime
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forensics.errors import UsageError
from forensics.export import Format, escape, open_output, to_text, write
from tests_export_hostile import HOSTILE_TEXT

TYPED = pa.table(
    {
        "event_time": pa.array([datetime(2026, 3, 2, 9, 5), None], pa.timestamp("us")),
        "n": pa.array([1, -9007199254740993], pa.int64()),
        "big": pa.array([Decimal(2**63 + 1), None], pa.decimal128(38, 0)),
        "ratio": pa.array([0.5, float("nan")], pa.float64()),
        "ok": pa.array([True, None], pa.bool_()),
        "ids": pa.array([["a", "b"], []], pa.list_(pa.string())),
        "at": pa.array([{"x": datetime(2026, 3, 2, 9, 5, 0, 120000), "d": date(2026, 3, 2)}, None]),
        "blob": pa.array([b"text", b"\xff"], pa.binary()),
    }
)
"""
