"""The background: a budget of events spread over quarter-hours by the rhythm of the week, and who spends it.

Fixed rounds (backup, recorder, scanner, integration) come first, then people, pipelines, machines by chance.
Memory holds the quarter-hour at hand, never the whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from operator import itemgetter

from forensics.synthetic.actors import Actor, weekday
from forensics.synthetic.ids import Ids
from forensics.synthetic.organisation import Organisation
from forensics.synthetic.people import Colleague
from forensics.synthetic.population import population
from forensics.synthetic.records import DAY, START, Pen, Timed
from forensics.synthetic.rounds import themes

SLOT = 900
_MAX_DEBT = 110
_USUAL_RUN = 4

_ROUNDS = {
    "integration": (6 * 4 + 1, 18 * 4 + 1),
    "backup": (1 * 4,),
    "scanner": (4 * 4 + 2,),
    "config": (3 * 4,),
    "cloudtrail": (0, 12 * 4),
    "monitoring": (5 * 4 + 3, 13 * 4 + 3),
}
"""Quarter-hours of the day at which every actor of the kind makes its round."""

_BY_DAY = {"people": 58, "pipelines": 14, "machines": 20, "console": 3, "autoscaling": 5}
_BY_NIGHT = {"people": 1, "pipelines": 3, "machines": 84, "monitoring": 6, "autoscaling": 6}


class Background:
    """The ordinary events of an organisation, about `events` of them in `days` days."""

    def __init__(self, seed: int, org: Organisation, events: int, days: int) -> None:
        self._ids = Ids(seed, "background")
        self._random = self._ids.random
        self._kinds = population(Pen(self._ids), org, {place: themes(one) for place, one in org.estates.items()})
        self._slots = range(days * DAY // SLOT)
        self._share = events / max(1.0, sum(_weight(slot) for slot in self._slots))

    def stream(self) -> Iterator[Timed]:
        """The events in order of time."""
        waiting: list[Timed] = []
        credit, end = 0.0, START + len(self._slots) * SLOT
        for slot in self._slots:
            credit += self._share * _weight(slot)
            for made in self._quarter(slot, credit):
                credit -= len(made)
                waiting += made
            waiting.sort(key=itemgetter(0, 1))
            until = START + (slot + 1) * SLOT
            ready = sum(1 for one in waiting if one.at < until)
            yield from waiting[:ready]
            del waiting[:ready]
        yield from (one for one in waiting if one.at < end)

    def _quarter(self, slot: int, credit: float) -> Iterator[list[Timed]]:
        start = START + slot * SLOT
        for kind, quarters in _ROUNDS.items():
            if slot % 96 in quarters:
                for actor in self._kinds[kind]:
                    if self._share and credit > -_MAX_DEBT:
                        made = actor.act(start + 5 + self._random.randrange(120))
                        credit -= len(made)
                        yield made
        wanted = int(max(0.0, credit) / _USUAL_RUN) + (credit > 0)
        for at in sorted(start + 5 + self._random.randrange(SLOT - 120) for _ in range(wanted)):
            if credit > 0:
                made = self._choose(at).act(at)
                credit -= len(made)
                yield made

    def _choose(self, at: int) -> Actor:
        mix = _BY_DAY if _busy(at) else _BY_NIGHT
        kind = self._random.choices(list(mix), list(mix.values()))[0]
        actor = self._random.choice(self._kinds[kind])
        asleep = _busy(at) and isinstance(actor, Colleague) and not actor.awake(at)
        return self._choose(at) if asleep else actor


def _busy(at: int) -> bool:
    return weekday(at) < 5 and 7 <= at % DAY // 3600 < 18


def _weight(slot: int) -> float:
    """How busy a quarter-hour is: office hours, a dip at noon, quiet nights and weekends."""
    at = START + slot * SLOT
    if not _busy(at):
        return 1.0 if weekday(at) < 5 else 0.7
    return 3.0 if at % DAY // 3600 == 12 else 5.0
