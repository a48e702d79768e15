"""What a screen says about something it refused."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Explanation:
    """Words for an agent; `field` is the form's field to correct, if it is one's fault."""

    field: str | None
    text: str
