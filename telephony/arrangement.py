"""Who hears whom on one call: from an arrangement and the ports that are open to connections. Pure.

A connection is (source, sink) between the parties of a call:

    far                 the far end, by SIP
    port 0              the agent: a browser, or a telephone of their own
    port 1              another call (consult, conference, bridged)
    port 2 and above    supervisors
    music, sound        what is played; silence keeps RTP and the recorders going when nobody speaks
    record-agent, record-debtor    the two sides of the recording

A sound that is played in front of a conversation (an announcement) is heard by both sides before they hear each other.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

AGENT: Final = 0
OTHER: Final = 1
FIRST_SUPERVISOR: Final = 2

FAR: Final = "far"
MUSIC: Final = "music"
SOUND: Final = "sound"
SILENCE: Final = "silence"
RECORD_AGENT: Final = "record-agent"
RECORD_DEBTOR: Final = "record-debtor"

Connection = tuple[str, str]


class Arrangement(StrEnum):
    """See `telephony.protocol.Arrange`."""

    TALK = "talk"
    HOLD = "hold"
    CONSULT = "consult"
    CONFERENCE = "conference"
    BRIDGED = "bridged"


class Role(StrEnum):
    """What a port is there for."""

    AGENT = "agent"
    OTHER = "other"
    LISTEN = "listen"
    WHISPER = "whisper"
    BARGE = "barge"


class Playing(StrEnum):
    """What is played at the moment."""

    NOTHING = "nothing"
    SOUND = "sound"  # to the far end, besides the conversation
    ANNOUNCEMENT = "announcement"  # to both sides, before the conversation


@dataclass(frozen=True, slots=True)
class Setting:
    """All that decides who hears whom."""

    arrangement: Arrangement = Arrangement.TALK
    roles: Mapping[int, Role] = field(default_factory=dict)  # of the open ports
    playing: Playing = Playing.NOTHING
    recording: bool = False
    media: bool = True  # the call has audio


def port_name(port: int) -> str:
    """The name of a port as a party."""
    return f"port {port}"


def connections(setting: Setting) -> frozenset[Connection]:
    """Every connection that there should be."""
    if not setting.media:
        return frozenset()
    pairs = _conversation(setting) | {(SILENCE, FAR)}  # RTP never pauses, whoever is there to speak
    recording = _recording(setting, pairs) if setting.recording else set()
    return frozenset(pairs | _supervision(setting, pairs) | recording)


def _conversation(setting: Setting) -> set[Connection]:
    agent = _open(setting, AGENT)
    other = _open(setting, OTHER)
    if setting.playing is Playing.ANNOUNCEMENT:
        return {(SOUND, FAR), *((SOUND, party) for party in agent)}
    pairs: set[Connection] = set()
    match setting.arrangement:
        case Arrangement.TALK:
            pairs = _mesh([FAR, *agent])
        case Arrangement.HOLD:
            pairs = {(MUSIC, FAR)}
        case Arrangement.CONSULT:
            pairs = {(MUSIC, FAR)} | _mesh([*agent, *other])
        case Arrangement.CONFERENCE:
            pairs = _mesh([FAR, *agent, *other])
        case Arrangement.BRIDGED:
            pairs = _mesh([FAR, *other])
    if setting.playing is Playing.SOUND:
        pairs.discard((MUSIC, FAR))
        pairs.add((SOUND, FAR))
    return pairs


def _supervision(setting: Setting, conversation: set[Connection]) -> set[Connection]:
    speakers = {source for source, _ in conversation} - {SILENCE} | {FAR}
    pairs: set[Connection] = set()
    for port, role in setting.roles.items():
        if role not in {Role.LISTEN, Role.WHISPER, Role.BARGE}:
            continue
        ear = port_name(port)
        pairs |= {(speaker, ear) for speaker in speakers}
        if role is not Role.LISTEN:
            pairs |= {(ear, party) for party in _open(setting, AGENT)}
        if role is Role.BARGE and (MUSIC, FAR) not in conversation:
            pairs |= {(ear, party) for party in (FAR, *_talking_other(setting))}
    return pairs


def _recording(setting: Setting, conversation: set[Connection]) -> set[Connection]:
    """Left is whatever the far end hears of people and sounds, right what it says; music is nobody's."""
    heard = {source for source, sink in conversation if sink == FAR and source not in {MUSIC, SILENCE}}
    barging = {
        port_name(port)
        for port, role in setting.roles.items()
        if role is Role.BARGE and (MUSIC, FAR) not in conversation
    }
    return {
        (FAR, RECORD_DEBTOR),
        (SILENCE, RECORD_DEBTOR),
        (SILENCE, RECORD_AGENT),
        *((source, RECORD_AGENT) for source in heard | barging),
    }


def _talking_other(setting: Setting) -> list[str]:
    with_other = setting.arrangement in {Arrangement.CONFERENCE, Arrangement.BRIDGED}
    return _open(setting, OTHER) if with_other else []


def _open(setting: Setting, port: int) -> list[str]:
    return [port_name(port)] if port in setting.roles else []


def _mesh(parties: list[str]) -> set[Connection]:
    return {(one, another) for one in parties for another in parties if one != another}
