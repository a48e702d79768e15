"""What every control message is."""

from typing import Final, Literal

from pydantic import BaseModel, ConfigDict

ENDED_MEMORY_S: Final = 900.0

ArrangementName = Literal["talk", "hold", "consult", "conference", "bridged"]
SupervisorRole = Literal["listen", "whisper", "barge", "take_over"]
Heard = Literal["human", "machine", "fax", "silence", "network_announcement"]


class Message(BaseModel):
    """Base of every control message: immutable, and strict about unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")
