"""Turning the effects of a call into commands for the node that carries it.

A command that cannot be given is only logged: what it was for is in the tables, the next tick or the snapshot after the
reconnection brings it up again.
"""

from collections.abc import Mapping
from typing import assert_never
from uuid import UUID

import structlog

from dialer import attempt as machine
from dialer.attempts import AttemptRow
from dialer.call_flow import LineEffect
from dialer.errors import NodeUnreachable
from dialer.inbound import waiting
from dialer.node_link import CallCommand, NodeLink
from telephony import protocol

_log = structlog.get_logger(__name__)


class LineCommands:
    """Speaks to the nodes about calls that exist; placing them is `dialer.launcher`'s."""

    def __init__(self, links: Mapping[str, NodeLink], let_go_sound: str | None) -> None:
        self._links = links
        self._let_go_sound = let_go_sound

    async def perform(self, row: AttemptRow, effects: list[LineEffect], phone: UUID | None = None) -> None:
        """Give the node the commands for `effects`, in order; `phone`: the call to the agent's own telephone."""
        for effect in effects:
            await self.send(row.node, self._command(str(row.attempt.id), effect, phone))

    async def send(self, node: str | None, command: CallCommand) -> None:
        """Give one command, if the node is there."""
        link = self._links.get(node or "")
        if link is None:
            _log.warning("command for a node that is not ours", command=command.type, call=command.call_id, node=node)
            return
        try:
            await link.send(command)
        except NodeUnreachable as error:
            _log.warning("command not given", command=command.type, call=command.call_id, error=str(error))

    def _command(self, call_id: str, effect: LineEffect, phone: UUID | None) -> CallCommand:
        match effect:
            case waiting.Hold() | waiting.Talk() | waiting.Say():
                return _for_caller(call_id, effect)
            case machine.ConnectAudio():
                return protocol.ConnectAudio(
                    call_id=call_id, phone=None if phone is None else str(phone), fresh=effect.fresh
                )
            case machine.LeaveMessage():
                return protocol.Play(call_id=call_id, sound=effect.sound, after_beep=True)
            case machine.LetGo():
                sound = effect.sound or self._let_go_sound
                return (
                    protocol.HangUp(call_id=call_id) if sound is None else protocol.Play(call_id=call_id, sound=sound)
                )
            case machine.HangUp():
                return protocol.HangUp(call_id=call_id)
            case _:
                assert_never(effect)


def _for_caller(call_id: str, effect: waiting.LineEffect) -> CallCommand:
    """The command for what somebody who called us hears while they wait."""
    match effect:
        case waiting.Hold():
            return protocol.Arrange(call_id=call_id, arrangement="hold")
        case waiting.Talk():
            return protocol.Arrange(call_id=call_id, arrangement="talk")
        case waiting.Say():
            return protocol.Play(call_id=call_id, sound=effect.sound)
        case _:
            assert_never(effect)
