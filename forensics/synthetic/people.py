"""People on ordinary days: through Identity Center, or as an IAM user in the console."""

from __future__ import annotations

from dataclasses import dataclass

from forensics.synthetic import signin
from forensics.synthetic.actors import Worlds, play, weekday
from forensics.synthetic.identities import DEV, PROD, Role, User
from forensics.synthetic.issuing import Caller
from forensics.synthetic.organisation import Person
from forensics.synthetic.outcomes import refused
from forensics.synthetic.records import DAY, Pen, Session, Timed

_PAGES = (
    "network page",
    "instances page",
    "monitoring page",
    "storage page",
    "functions page",
    "identity page",
)
_CHANGES = ("start instance", "tag", "security group", "function deploy")
WALTER = Caller(
    "198.51.100.121", "Mozilla/5.0 (X11; Linux x86_64; rv:136.0) Gecko/20100101 Firefox/136.0", "eu-central-1"
)
"""Where the one remaining console user sits."""


@dataclass(slots=True)
class Colleague:
    """A person of Identity Center: console pages, and changes if the permission set allows."""

    pen: Pen
    person: Person
    roles: dict[str, Role]
    worlds: Worlds
    session: Session | None = None

    def act(self, at: int) -> list[Timed]:
        """One page or change, in the account of today's sign-in."""
        session, made = self._signed_in(at)
        random = self.pen.ids.random
        region = self.person.region if random.random() < 0.85 else "us-east-1"
        changing = self.person.permission_set != "ReadOnlyAccess" and random.random() < 0.3
        run = random.choice(_CHANGES if changing else _PAGES)
        calls = self.worlds[session.account, region][run]
        if random.random() < 0.04:
            calls = (*calls, refused(session, calls[-1]))
        session.region = region
        return made + play(self.pen, session, calls, at + 2)

    def awake(self, at: int) -> bool:
        """Whether the person works at that hour of that weekday."""
        return self.person.at_work(weekday(at), at % DAY // 3600)

    def _signed_in(self, at: int) -> tuple[Session, list[Timed]]:
        if self.session is not None and at < self.session.expires - 900:
            return self.session, []
        account = self.pen.ids.random.choice((PROD, DEV))
        caller = Caller(self.person.address(weekday(at)), self.person.agent, self.person.region)
        opened = signin.identity_center(self.pen, self.person, self.roles[account], at, caller)
        self.session = opened.session
        return opened


@dataclass(slots=True)
class ConsoleUser:
    """An IAM user in the console; the keys behind the console change while the sign-in stays."""

    pen: Pen
    user: User
    worlds: Worlds
    session: Session | None = None

    def act(self, at: int) -> list[Timed]:
        """One console page."""
        made: list[Timed] = []
        if self.session is None or at >= self.session.expires - 900:
            self.session, made = signin.console(self.pen, self.user, at, WALTER)
        elif self.pen.ids.random.random() < 0.3:
            self.session.identity = {**self.session.identity, "accessKeyId": self.pen.ids.access_key()}
        page = self.pen.ids.random.choice(_PAGES)
        return made + play(self.pen, self.session, self.worlds[self.user.account, "eu-central-1"][page], at + 3)
