"""Which ready agents a caller may have. Pure."""

from collections.abc import Sequence

from dialer.dispatch import Candidate


def order(present: Sequence[Candidate], *, preferred: int | None, ahead: int, spoken_for: int) -> tuple[Candidate, ...]:
    """Whom to offer a caller, best first: the agent who spoke to them last, then the longest idle.

    `present` are the ready agents, longest idle first. Nobody while as many agents as are ready are wanted before: by
    the `ahead` who have been waiting for longer, and by the `spoken_for` calls that are being dialled for an agent:
    whoever answers one of those must not be met by silence.
    """
    if len(present) <= ahead + spoken_for:
        return ()
    return tuple(sorted(present, key=lambda candidate: candidate.agent_id != preferred))
