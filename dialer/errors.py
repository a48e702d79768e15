"""Errors of the dialer package.

DialerError
├── IllegalTransition    a state machine was given an event that cannot happen in its state
├── PresenceRefused      an agent asked for a state that cannot follow the present one
├── NotYourCall          an agent acted on a call that is not theirs
├── CallNotOver          an outcome was given while the call goes on
├── AlreadyRecorded      the call has its outcome
├── OutcomeRefused       a field of an outcome form cannot be accepted
├── UnknownTeam          there is no team with this id
├── UnknownPause         there is no such reason for a pause, or agents may not choose it
├── UnknownAgent         there is no active agent with this id
├── ControlRefused       a call cannot be arranged as asked, in its present state
├── UnknownTarget        the directory has no such entry for agents
├── CallGone             the call that a supervisor wants to hear is over, or not of their team
├── DeskNeeded           a supervisor without a desk, or with a call, wants to take one over
├── CampaignChanged      a campaign was paused, or given another trunk, while a call was prepared
├── PreviewGone          the debtor is not on the agent's screen any more, or not to be dialled from it
├── PreviewRefused       an agent cannot see a debtor to dial them now
├── NoWayOut             no trunk of a campaign can dial a number, or show one to it today
├── UnknownRecording     there is no recording of this attempt
├── LeadershipLost       another dialer may lead this team from now on
├── ClockStepped         the database's clock is another than a moment ago
├── NodeUnreachable      a command could not be given to a telephony node
├── NoSuchNumber         none of our numbers is this one
├── NumberTaken          the number is one of ours already
├── NumberInUse          somebody is calling the number at this moment
├── CampaignOfAnotherTeam  calls to a number belong to a campaign of its team
├── PersonUnknown        no debtor has this document
└── PersonBusy           the debtor has another call that is not closed
"""

from collections.abc import Mapping
from types import MappingProxyType
from uuid import UUID


class DialerError(Exception):
    """Base of every error that the dialer raises."""


class IllegalTransition(DialerError):
    """`event` cannot happen in `state`: the caller is wrong, not merely late."""

    def __init__(self, machine: str, state: str, event: object) -> None:
        super().__init__(f"{machine} in state {state!r} cannot take {event!r}")
        self.machine = machine
        self.state = state
        self.event = event


class PresenceRefused(DialerError):
    """The agent asked for something that their state does not allow, such as logging out in the middle of a call."""

    def __init__(self, agent_id: int, state: str, asked: str) -> None:
        super().__init__(f"agent {agent_id} is {state} and cannot {asked}")
        self.agent_id = agent_id
        self.state = state
        self.asked = asked


class NotYourCall(DialerError):
    """The call is not this agent's, or does not exist."""

    def __init__(self, agent_id: int, attempt_id: UUID) -> None:
        super().__init__(f"attempt {attempt_id} is not with agent {agent_id}")
        self.agent_id = agent_id
        self.attempt_id = attempt_id


class CallNotOver(DialerError):
    """An outcome is recorded after the call has ended: hang up first."""

    def __init__(self, attempt_id: UUID) -> None:
        super().__init__(f"attempt {attempt_id} has not ended")
        self.attempt_id = attempt_id


class AlreadyRecorded(DialerError):
    """The attempt is closed with `outcome`; it is not written a second time."""

    def __init__(self, attempt_id: UUID, outcome: str) -> None:
        super().__init__(f"attempt {attempt_id} is already closed with {outcome!r}")
        self.attempt_id = attempt_id
        self.outcome = outcome


class OutcomeRefused(DialerError):
    """`field` of the form cannot be accepted; `message_id` names the sentence to show, `data` fills it in."""

    def __init__(self, field: str, message_id: str, data: Mapping[str, object] | None = None) -> None:
        super().__init__(f"{field}: {message_id} {dict(data or {})}")
        self.field = field
        self.message_id = message_id
        self.data: Mapping[str, object] = MappingProxyType(dict(data or {}))


class UnknownAgent(DialerError):
    """No active user with this id works in a team."""

    def __init__(self, agent_id: int) -> None:
        super().__init__(f"there is no active agent {agent_id}")
        self.agent_id = agent_id


class UnknownTeam(DialerError):
    """No team has this id."""

    def __init__(self, team_id: int) -> None:
        super().__init__(f"there is no team {team_id}")
        self.team_id = team_id


class UnknownPause(DialerError):
    """No reason for pauses has this code, or it is not offered to agents any more."""

    def __init__(self, code: str) -> None:
        super().__init__(f"there is no pause {code[:40]!r}")
        self.code = code


class ControlRefused(DialerError):
    """The agent's wish does not suit the call as it is; `reason` names the sentence to show."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"the call cannot be arranged so: {reason}")
        self.reason = reason


class UnknownTarget(DialerError):
    """No active entry of the directory has this id."""

    def __init__(self, target_id: int) -> None:
        super().__init__(f"there is no active target {target_id}")
        self.target_id = target_id


class CallGone(DialerError):
    """The conversation is over, has no agent, or is another team's."""

    def __init__(self, attempt_id: UUID) -> None:
        super().__init__(f"attempt {attempt_id} is no conversation to supervise")
        self.attempt_id = attempt_id


class DeskNeeded(DialerError):
    """Only a supervisor who sits at a desk and has no call can take one over."""

    def __init__(self, supervisor_id: int) -> None:
        super().__init__(f"supervisor {supervisor_id} has no free desk")
        self.supervisor_id = supervisor_id


class CampaignChanged(DialerError):
    """The campaign is not what it was when it was read: nobody is called on the old terms."""

    def __init__(self, campaign_id: int) -> None:
        super().__init__(f"campaign {campaign_id} was paused or given another trunk")
        self.campaign_id = campaign_id


class PreviewGone(DialerError):
    """The debtor is not on the agent's screen any more: skipped, dialled, or the agent has gone."""

    def __init__(self, agent_id: int) -> None:
        super().__init__(f"agent {agent_id} sees nobody who is to be dialled")
        self.agent_id = agent_id


class PreviewRefused(DialerError):
    """The agent cannot look somebody up to dial them; `reason` says why."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"nobody is shown: {reason}")
        self.reason = reason


class NoWayOut(DialerError):
    """No trunk that may be used now can carry this call; `reason` is caller_ids_exhausted or number_not_dialled."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"no trunk for this call: {reason}")
        self.reason = reason


class UnknownRecording(DialerError):
    """There is no recording of the attempt, or not in the state that was asked for."""

    def __init__(self, attempt_id: UUID) -> None:
        super().__init__(f"there is no such recording of attempt {attempt_id}")
        self.attempt_id = attempt_id


class LeadershipLost(DialerError):
    """The lock on the team is gone: stop commanding its calls."""

    def __init__(self, team_id: int) -> None:
        super().__init__(f"leadership of team {team_id} was lost")
        self.team_id = team_id


class ClockStepped(DialerError):
    """The clock of the database was stepped: what was measured by it is measured anew."""

    def __init__(self) -> None:
        super().__init__("the clock of the database was stepped")


class NodeUnreachable(DialerError):
    """The node is not connected, or the connection broke while the command was sent: it may or may not have arrived."""

    def __init__(self, node: str) -> None:
        super().__init__(f"telephony node {node!r} is not connected")
        self.node = node


class NoSuchNumber(DialerError):
    """None of our numbers is this one, or has this id."""

    def __init__(self, number: str) -> None:
        super().__init__(f"{number!r} is none of our numbers")
        self.number = number


class NumberTaken(DialerError):
    """The number is one of ours already."""

    def __init__(self, number: str) -> None:
        super().__init__(f"{number!r} is one of our numbers already")
        self.number = number


class NumberInUse(DialerError):
    """Somebody is calling the number at this moment: it cannot be given up."""

    def __init__(self, number_id: int) -> None:
        super().__init__(f"somebody is calling number {number_id}")
        self.number_id = number_id


class CampaignOfAnotherTeam(DialerError):
    """Outcomes and calls back of a number belong to a campaign of the team that answers it."""

    def __init__(self, campaign_id: int, team_id: int) -> None:
        super().__init__(f"campaign {campaign_id} is not one of team {team_id}")
        self.campaign_id = campaign_id
        self.team_id = team_id


class PersonUnknown(DialerError):
    """No debtor has the document that the agent typed."""

    def __init__(self) -> None:
        super().__init__("no debtor has this document")


class PersonBusy(DialerError):
    """The debtor has another call that is not closed: it is being dialled, or waits for its outcome."""

    def __init__(self, debtor_id: int) -> None:
        super().__init__(f"debtor {debtor_id} has another call that is not closed")
        self.debtor_id = debtor_id
