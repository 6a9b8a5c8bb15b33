"""Seeded worlds of CloudTrail: ordinary days of an organisation, incidents planted in them, and the truth.

```python
from forensics.synthetic import world, write_dump

small = world(seed=7, events=4000, days=14)
write_dump(small, "dump")              # AWSLogs/… as in an S3 bucket
small.truth()["incidents"][0]          # what really happened, event ids included
```

All addresses, accounts and names come from the ranges reserved for documentation; keys carry ``EXAMPLE``.
"""

from forensics.synthetic.incidents import INCIDENTS
from forensics.synthetic.world import DEFAULT_INCIDENTS, World, world, write_dump

__all__ = ["DEFAULT_INCIDENTS", "INCIDENTS", "World", "world", "write_dump"]
