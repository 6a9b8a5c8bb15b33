"""What is planted in a world: one function per incident, registered here by name.

An incident gets an empty `Scene`, plays its calls on it and says who, why and what came of it. A new one is a
module with one function and a line in `INCIDENTS`.
"""

from __future__ import annotations

from collections.abc import Callable

from forensics.synthetic.incidents.denied_attempts import denied_attempts
from forensics.synthetic.incidents.mistake import mistake
from forensics.synthetic.incidents.pipeline_replacement import pipeline_replacement
from forensics.synthetic.incidents.stack_update import stack_update
from forensics.synthetic.incidents.stolen_key import stolen_key
from forensics.synthetic.scene import Scene

INCIDENTS: dict[str, Callable[[Scene], None]] = {
    "stolen_key": stolen_key,
    "mistake": mistake,
    "pipeline_replacement": pipeline_replacement,
    "denied_attempts": denied_attempts,
    "stack_update": stack_update,
}
"""Every incident by name."""
