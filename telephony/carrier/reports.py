"""What a worker process of the carrier tells its manager, as JSON notes on their link. Times are Unix seconds."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter


class Report(BaseModel):
    """Base of every report."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Ready(Report):
    """The worker listens on `host:port` and carries `lines` calls at once."""

    type: Literal["ready"] = "ready"
    host: str
    port: int
    lines: int


class Arrived(Report):
    """The INVITE of a call arrived; an `Ended` will follow."""

    type: Literal["arrived"] = "arrived"
    call_id: str


class Answered(Report):
    """200 was sent."""

    type: Literal["answered"] = "answered"
    call_id: str
    at: float


class Spoke(Report):
    """A sample began to play."""

    type: Literal["spoke"] = "spoke"
    call_id: str
    sample: str


class Heard(Report):
    """What was heard of the caller so far: 20 ms frames, the loudest one's root mean square, seconds with energy."""

    type: Literal["heard"] = "heard"
    call_id: str
    frames: int
    rms_max: float
    seconds_with_energy: float


class Ended(Report):
    """The call is over, and its line is free."""

    type: Literal["ended"] = "ended"
    call_id: str
    at: float


AnyReport = Ready | Arrived | Answered | Spoke | Heard | Ended
_reports: TypeAdapter[AnyReport] = TypeAdapter(Annotated[AnyReport, Field(discriminator="type")])


def read(text: bytes) -> AnyReport:
    """The report in a note; raises pydantic's ValidationError, since both ends are of one release."""
    return _reports.validate_json(text)
