import pytest

from telephony import protocol
from telephony.end_cause import EndCause
from telephony.errors import ProtocolViolation

TRUNK = protocol.Trunk(name="carrier", address="127.0.0.1:5060", username="alo", password="open sesame")
COMMANDS = [
    protocol.Originate(call_id="a", number="+5511999990000", trunk=TRUNK),
    protocol.HangUp(call_id="a"),
    protocol.Play(call_id="a", sound="hello"),
    protocol.ConnectAudio(call_id="a"),
    protocol.AskSnapshot(),
    protocol.UseTrunks(trunks=(TRUNK,)),
    protocol.Originate(
        call_id="b",
        number="+5511999990000",
        trunk=TRUNK,
        dialled="011999990000",
        alternatives=(protocol.Alternative(trunk=TRUNK, dialled="02111999990000"),),
    ),
]
ENDED = protocol.Ended(call_id="a", at=4.0, cause=EndCause.BUSY, sip_code=486, reason="Busy Here")
EVENTS = [
    protocol.Trying(call_id="a", at=1.0),
    protocol.Ringing(call_id="a", at=2.0),
    protocol.EarlyMedia(call_id="a", at=2.5),
    protocol.Answered(call_id="a", at=3.0),
    protocol.AudioConnected(call_id="a", at=3.5),
    protocol.AudioGone(call_id="a", at=3.7),
    ENDED,
    protocol.Snapshot(node="n", calls=(protocol.CallState(call_id="a", trying_at=1.0, ended=ENDED),)),
    protocol.Capacity(node="n", max_calls=8, calls=1),
    protocol.TrunkState(node="n", name="carrier", at=5.0, state="up", registered=True, rtt_ms=12.5, calls=3),
    protocol.CallFailed(
        call_id="a",
        trunk="carrier",
        at=6.0,
        sip_code=503,
        q850=34,
        reason="Service Unavailable",
        ladder=(protocol.LadderStep(at=5.9, sent=True, line="INVITE sip:1@x SIP/2.0"),),
    ),
]


@pytest.mark.parametrize("command", COMMANDS)
def test_commands_survive_the_wire(command: protocol.Message) -> None:
    assert protocol.read_command(protocol.write(command)) == command


@pytest.mark.parametrize("event", EVENTS)
def test_events_survive_the_wire(event: protocol.Message) -> None:
    assert protocol.read_event(protocol.write(event)) == event


@pytest.mark.parametrize(
    "text",
    ["", "nonsense", "[]", "{}", '{"type":"dance"}', '{"type":"hang_up"}', '{"type":"hang_up","call_id":"a","x":1}'],
)
def test_what_is_no_command_is_refused(text: str) -> None:
    with pytest.raises(ProtocolViolation):
        protocol.read_command(text)


@pytest.mark.parametrize("message", [*COMMANDS, ENDED])
def test_the_two_directions_do_not_mix(message: protocol.Message) -> None:
    reader = protocol.read_event if message in COMMANDS else protocol.read_command
    with pytest.raises(ProtocolViolation):
        reader(protocol.write(message))


def test_passwords_are_not_shown() -> None:
    assert "open sesame" not in repr(TRUNK)
    assert "open sesame" not in repr(COMMANDS[0])
