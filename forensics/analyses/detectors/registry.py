"""The detectors, one entry each: what it looks for, why, and the sentence it makes.

    registry entry ──► `sql/detect_NAME.sql` (rows: actor, strength, subject, event_time, event_id)
                   ──► `weights.toml` (points by strength, cap of the family)

To add one: a `.sql` file, an entry here, a line in `weights.toml`. An event name stands in none of them; which calls
impair logging or leave a way in is a fact of the catalogue (`event_classes`).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Detector:
    """One sign of an anomalous principal.

    Attributes:
        name: Its name in results; `sql/detect_NAME.sql` finds it.
        family: Signs of one family tell one fact: their points are capped together.
        sentence: Plain English, with ``{subjects}`` for what the rows are about.
        reduced: What is added to the sentence where the sign counts less.
        source: Why it is a sign: ATT&CK technique and the reasoning.
    """

    name: str
    family: str
    sentence: str
    reduced: str
    source: str


DETECTORS: tuple[Detector, ...] = (
    Detector(
        "new_address",
        "where",
        "called from an address it never used before: {subjects}",
        "its network was in use before, or the gateway was gone by then, which changes ways out",
        "T1078.004: a stolen credential is used from the thief's place. Runners and roaming people are left out.",
    ),
    Detector(
        "new_region",
        "where",
        "called a region it never called before: {subjects}",
        "others used that region before",
        "T1535 and habit: an intruder looks everywhere, a workload stays where it was put.",
    ),
    Detector(
        "new_agent",
        "where",
        "used a tool it never used before: {subjects}",
        "others used that tool before",
        "T1078.004: a thief brings tools of his own. The caller writes this text, so it is context, never proof.",
    ),
    Detector(
        "new_api",
        "what",
        "made calls it never made before: {subjects}",
        "they only read, or several others made them before",
        "T1526, T1580: looking around. Weak alone: everybody does something for the first time.",
    ),
    Detector(
        "new_service",
        "what",
        "called a service it never called before: {subjects}",
        "it only read there, or several others called that service before",
        "T1526: a workload has few services; console pages load many, so reading counts little.",
    ),
    Detector(
        "denied_burst",
        "denials",
        "was refused several kinds of call for the first time within minutes: {subjects}",
        "refusals are a small part of what it did",
        "T1580, T1087.004: a thief does not know what the credential may do. Scanners are refused the same every day.",
    ),
    Detector(
        "dry_run",
        "denials",
        "tried with a dry run what it may do, for the first time: {subjects}",
        "no gateway was the target",
        "T1580: a dry run changes nothing and tells whether the call would be allowed.",
    ),
    Detector(
        "denied_then_done",
        "denials",
        "was refused a call and got it through later: {subjects}",
        "the call only reads",
        "T1098, T1548.005: rights were found or widened in between.",
    ),
    Detector(
        "new_key",
        "credential",
        "used a long-lived access key never seen before: {subjects}",
        "it made the key itself, as in a rotation",
        "T1098.001: a key that somebody else just made is a way back in.",
    ),
    Detector(
        "two_networks",
        "credential",
        "went back and forth between networks with one credential: {subjects}",
        "",
        "T1078.004: owner and thief use one session or key at the same time.",
    ),
    Detector(
        "root",
        "credential",
        "acted as root: {subjects}",
        "root was in use before",
        "T1078.004: root is needed for very little and bypasses most policies.",
    ),
    Detector(
        "log_impairment",
        "impact",
        "tried to impair logging: {subjects}",
        "the attempt failed",
        "T1562.008 (now T1685.002): blinding the log before or after the deed.",
    ),
    Detector(
        "persistence",
        "foothold",
        "left a way back in, widened rights or locked others out: {subjects}",
        "it failed, or touched rights only",
        "T1098, T1136.003, T1531: what an intruder leaves behind.",
    ),
    Detector(
        "gateway_deletion",
        "impact",
        "deleted gateways for the first time, as few others ever did: {subjects}",
        "",
        "T1485, T1489. Light: it is the case's question itself, and new for nearly everybody who does it.",
    ),
    Detector(
        "little_history",
        "none",
        "too little history before the window to call anything new for it",
        "",
        "Said so that silence is not taken for innocence.",
    ),
)
"""In the order in which reasons of equal weight are told."""
