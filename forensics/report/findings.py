"""What a report says, as values; every renderer reads these and nothing else.

analyses ──► Incident, Finding, Question, Step, Indicator ──► Report ──► report.md | findings.json | iocs.csv
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from forensics.report.sentences import Row, Sentence, Value


@dataclass(frozen=True, slots=True)
class Finding:
    """One result.

    Attributes:
        kind: ``gateway_deletion``, ``gateway_deletion_attempt``, ``anomalous_actor``, ``log_impairment``, ….
        title: One line.
        severity: ``high``, ``medium``, ``low`` or ``info``.
        sentences: What is known, each with its events.
        confidence: ``recorded``, ``inferred`` or None where nothing is claimed.
    """

    kind: str
    title: Sentence
    severity: str
    sentences: tuple[Sentence, ...]
    confidence: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """A key question and its answer.

    Attributes:
        question: In the reader's words.
        answer: What the evidence says.
        confidence: ``recorded``, ``inferred`` or ``not determinable``.
    """

    question: str
    answer: Sentence
    confidence: str


@dataclass(frozen=True, slots=True)
class Step:
    """Something to do.

    Attributes:
        text: What and why.
        commands: Shell lines, quoted.
    """

    text: Sentence
    commands: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Indicator:
    """A value to look for elsewhere.

    Attributes:
        type: ``ip_address``, ``access_key``, ``session_name``, ``user_agent``, ``principal`` or ``created_name``.
        value: As it stands in the log.
        first_seen: First event with it.
        last_seen: Last event with it.
        events: Number of events with it.
        context: Where it comes from.
        false_positive: How likely a hit elsewhere is harmless: ``low``, ``medium`` or ``high``, and why.
        event_ids: First and last event.
    """

    type: str
    value: str
    first_seen: datetime | None
    last_seen: datetime | None
    events: int
    context: str
    false_positive: str
    event_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hop:
    """One step of the way a credential came.

    Attributes:
        number: 0 for the origin.
        event_id: The call that led on, or the deletion.
        event_name: Its name.
        actor: Who called.
        access_key_id: Credential it was called with.
        how: What the step rests on.
    """

    number: int
    event_id: str
    event_name: str
    actor: str
    access_key_id: str | None
    how: str


@dataclass(frozen=True, slots=True)
class Incident:
    """Deletions that belong to one teardown, and all that is told about them.

    Attributes:
        number: Place in the report, from 1.
        incident_id: Id of the contract.
        finding: What is known, in sentences.
        deletions: Rows of `deletions`.
        chain: Way of the credential, origin first.
        relatives: What hung on the resources: rows of `resource_relatives` with ``of``.
        attributes: What is known of the resources from their creation: rows of `resource` with ``of``.
        timeline: Rows of `timeline`, in full.
        involved: Calls of its credentials: rows of ``involved_events.sql``.
        sessions: Rows of `sessions` of its credentials.
        keys: Access keys of its credentials.
        addresses: Source addresses of its calls and of the way to them.
    """

    number: int
    incident_id: str
    finding: Finding
    deletions: tuple[Row, ...]
    chain: tuple[Hop, ...]
    relatives: tuple[Row, ...]
    attributes: tuple[Row, ...]
    timeline: tuple[Row, ...]
    involved: tuple[Row, ...]
    sessions: tuple[Row, ...]
    keys: tuple[str, ...]
    addresses: tuple[str, ...]

    @property
    def succeeded(self) -> tuple[Row, ...]:
        """The deletions that took place."""
        return tuple(row for row in self.deletions if row["outcome"] == "succeeded")

    @property
    def event_ids(self) -> tuple[str, ...]:
        """Ids of the deletion calls."""
        return tuple(row["event_id"] for row in self.deletions)


@dataclass(slots=True)
class Report:
    """Everything a report says.

    Attributes:
        header: Name and value.
        summary: Five sentences or fewer.
        lead: The incident that the key questions are about.
        questions: Key questions.
        observations: What a human would weigh, without a conclusion.
        incidents: With at least one deletion that took place.
        attempts: Without any.
        cuts: Calls that cut a gateway off without deleting it.
        actors: Sentences on anomalous actors.
        flagged: Rows of `principals` that are flagged.
        limits: What could not be determined, and why.
        scope: Accounts and regions: rows of `info_scope`.
        searched: What was searched for: rows of ``searched_classes.sql``.
        containment: Steps, most urgent first.
        requests: Evidence to ask for.
        indicators: Values to look for.
        files: Rows of `evidence`.
        superseded: Events of an earlier reading that stand in no file now: rows of ``superseded_events.sql``.
        ledger: Sums of the ledger.
        nothing_found: What is said when there is no deletion to report; empty otherwise.
        around: Timeline around the time asked for.
    """

    header: list[tuple[str, Value]] = field(default_factory=list)
    summary: list[Sentence] = field(default_factory=list)
    lead: Incident | None = None
    questions: list[Question] = field(default_factory=list)
    observations: list[Sentence] = field(default_factory=list)
    incidents: list[Incident] = field(default_factory=list)
    attempts: list[Incident] = field(default_factory=list)
    cuts: list[Row] = field(default_factory=list)
    actors: list[Sentence] = field(default_factory=list)
    flagged: list[Row] = field(default_factory=list)
    limits: list[Sentence] = field(default_factory=list)
    scope: list[Row] = field(default_factory=list)
    searched: list[Row] = field(default_factory=list)
    containment: list[Step] = field(default_factory=list)
    requests: list[Step] = field(default_factory=list)
    indicators: list[Indicator] = field(default_factory=list)
    files: list[Row] = field(default_factory=list)
    superseded: list[Row] = field(default_factory=list)
    ledger: Row = field(default_factory=dict)
    nothing_found: list[Sentence] = field(default_factory=list)
    around: list[Row] = field(default_factory=list)
