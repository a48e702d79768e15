"""What a called number does: pure, and the same for the same seed, number and call.

A behaviour is a list of steps, each at a time in seconds after the INVITE. A step that is still to come when the
caller hangs up is dropped. `plan` draws a behaviour by weight, or takes the one that the number's last three digits
force; the suffixes are those of the Asterisk peer that Alô is also tested against (docs/carrier.md has the table).
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from telephony.carrier.chance import Chance
from telephony.carrier.steps import Action, Echo, HangUp, Play, Respond, Step, Swallow

GREETINGS: Final = tuple(f"greeting_{n}" for n in range(1, 7))
FOLLOW_UPS: Final = tuple(f"follow_up_{n}" for n in range(1, 7))
VOICEMAIL_GREETINGS: Final = ("voicemail_1", "voicemail_2")
RING_BACK: Final = "ring_back"
SPECIAL_INFORMATION: Final = "special_information"
ANNOUNCEMENT: Final = "announcement"

RINGING: Final = Respond(180)
PROGRESS: Final = Respond(183)
ANSWER: Final = Respond(200)

LONGEST_FOLLOW_UP_S: Final = 2.0
RING_BACK_PERIOD_S: Final = 5.0  # 1 s of 425 Hz, 4 s of silence
NO_ANSWER_S: Final = 180.0  # RFC 3261 §16.6 has a proxy wait above 3 minutes (timer C); then 480


class BehaviourKind(StrEnum):
    """What a called number can do; the names are those of `CarrierSettings.proportions`."""

    PERSON = "person"  # rings, answers, speaks, listens
    HANGS_UP = "hangs_up"  # answers and hangs up within 2 s
    BUSY = "busy"  # 486
    NO_ANSWER = "no_answer"  # rings until the caller gives up
    VOICEMAIL = "voicemail"  # greeting, beep, records silence, hangs up
    NOT_FOUND = "not_found"  # 404
    REJECTED = "rejected"  # rings, then 603
    NETWORK_FAILURE = "network_failure"  # 503
    SWALLOWED = "swallowed"  # the INVITE gets no response at all
    EARLY_MEDIA = "early_media"  # 183 with ring-back in the audio, then a person
    SILENT = "silent"  # answers and says nothing
    ECHO = "echo"  # answers and sends back what it hears
    ANNOUNCEMENT = "announcement"  # 183 with tones and a network announcement, then 404


@dataclass(frozen=True, slots=True)
class Behaviour:
    """What one call will meet; steps are in order of time."""

    kind: BehaviourKind
    steps: tuple[Step, ...]
    forced: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """Delays of the people called, in seconds.

    Ringing and talking last lognormally around their means. A person hangs up at the end of the talk with the chance
    `hangs_up_after_talk`, else waits `patience_s` more for the caller to do it. `setup_s` is what the network takes
    before it rings or rejects; `gap_s` bounds how long a person listens between two utterances, and `short_talk_s` the
    talk of one who hangs up at once.
    """

    setup_s: float = 0.2
    ring_mean_s: float = 3.0
    ring_sigma: float = 0.5
    talk_mean_s: float = 25.0
    talk_sigma: float = 0.4
    hangs_up_after_talk: float = 0.3
    patience_s: float = 300.0
    gap_s: tuple[float, float] = (3.0, 8.0)
    short_talk_s: tuple[float, float] = (0.3, 2.0)
    voicemail_s: float = 30.0


FORCED_TIMING: Final = Timing(
    talk_mean_s=30.0, talk_sigma=0.0, hangs_up_after_talk=1.0, patience_s=300.0, short_talk_s=(3.0, 3.0)
)


def plan(
    number: str,
    *,
    seed: int,
    proportions: Mapping[BehaviourKind, float],
    timing: Timing,
    call_index: int = 0,
    force_by_suffix: bool = True,
) -> Behaviour:
    """The behaviour of `number` (its digits count) at its `call_index`-th call, from 0.

    `timing` is of behaviours that are drawn; forced ones keep the delays of the Asterisk peer.
    """
    digits = "".join(filter(str.isdigit, number))
    chance = Chance(f"{seed}:{digits}:{call_index}")
    if force_by_suffix:
        forced = _forced(digits[-3:], chance)
        if forced is not None:
            return forced
    kinds = sorted(proportions)
    kind = BehaviourKind(chance.weigh(kinds, [proportions[kind] for kind in kinds]))
    answers_s = timing.setup_s + chance.lognormal(timing.ring_mean_s, timing.ring_sigma)
    return Behaviour(kind, _STEPS[kind](chance, timing, timing.setup_s, answers_s))


def _forced(suffix: str, chance: Chance) -> Behaviour | None:
    """The behaviour that a suffix forces; None where it forces none."""
    if suffix in _FORCED:
        kind, starts_s, answers_s = _FORCED[suffix]
        return Behaviour(kind, _STEPS[kind](chance, FORCED_TIMING, starts_s, answers_s), forced=True)
    if len(suffix) == 3 and suffix[0] in "456":
        code = int(suffix)
        return Behaviour(_kind_of_code(code), (_at(0, RINGING), _at(0.3, Respond(code))), forced=True)
    return None


def _kind_of_code(code: int) -> BehaviourKind:
    """The behaviour that rejects with such a code."""
    match code:
        case 486 | 600:
            return BehaviourKind.BUSY
        case 404 | 410 | 484 | 604:
            return BehaviourKind.NOT_FOUND
        case _ if 500 <= code < 600:
            return BehaviourKind.NETWORK_FAILURE
        case _:
            return BehaviourKind.REJECTED


def _person(chance: Chance, timing: Timing, starts_s: float, answers_s: float) -> tuple[Step, ...]:
    return (_at(starts_s, RINGING), *_conversation(chance, timing, answers_s))


def _conversation(chance: Chance, timing: Timing, answers_s: float) -> tuple[Step, ...]:
    """An answer, a greeting, a sentence now and then for the talk time, and the end of it."""
    ends_s = answers_s + chance.lognormal(timing.talk_mean_s, timing.talk_sigma)
    steps = [_at(answers_s, ANSWER), _at(answers_s + 0.3, Play(chance.choose(GREETINGS)))]
    speaks_s = answers_s + 0.3 + chance.between(*timing.gap_s)
    while speaks_s + LONGEST_FOLLOW_UP_S < ends_s:
        steps.append(_at(speaks_s, Play(chance.choose(FOLLOW_UPS))))
        speaks_s += LONGEST_FOLLOW_UP_S + chance.between(*timing.gap_s)
    patience_s = 0.0 if chance.unit() < timing.hangs_up_after_talk else timing.patience_s
    return (*steps, _at(max(ends_s, answers_s + 0.3) + patience_s, HangUp()))


def _hangs_up(chance: Chance, timing: Timing, starts_s: float, answers_s: float) -> tuple[Step, ...]:
    ends_s = answers_s + chance.between(*timing.short_talk_s)
    return (_at(starts_s, RINGING), _at(answers_s, ANSWER), _at(ends_s, HangUp()))


def _voicemail(chance: Chance, timing: Timing, starts_s: float, answers_s: float) -> tuple[Step, ...]:
    greeting = _at(answers_s + 0.5, Play(chance.choose(VOICEMAIL_GREETINGS)))
    ends_s = answers_s + max(0.5, timing.voicemail_s)
    return (_at(starts_s, RINGING), _at(answers_s, ANSWER), greeting, _at(ends_s, HangUp()))


def _early_media(chance: Chance, timing: Timing, starts_s: float, answers_s: float) -> tuple[Step, ...]:
    tones = math.ceil((answers_s - starts_s) / RING_BACK_PERIOD_S)
    ring_back = (_at(starts_s + n * RING_BACK_PERIOD_S, Play(RING_BACK)) for n in range(tones))
    return (_at(starts_s, PROGRESS), *ring_back, *_conversation(chance, timing, answers_s))


def _silent(_chance: Chance, timing: Timing, starts_s: float, answers_s: float) -> tuple[Step, ...]:
    return (_at(starts_s, RINGING), _at(answers_s, ANSWER), _at(answers_s + timing.patience_s, HangUp()))


def _echo(_chance: Chance, timing: Timing, starts_s: float, answers_s: float) -> tuple[Step, ...]:
    echo, ends_s = _at(answers_s, Echo()), answers_s + timing.patience_s
    return (_at(starts_s, RINGING), _at(answers_s, ANSWER), echo, _at(ends_s, HangUp()))


def _announcement(_chance: Chance, _timing: Timing, starts_s: float, _answers_s: float) -> tuple[Step, ...]:
    tones, words = _at(starts_s, Play(SPECIAL_INFORMATION)), _at(starts_s + 1.2, Play(ANNOUNCEMENT))
    return (_at(starts_s, PROGRESS), tones, words, _at(starts_s + 5.2, Respond(404)))


def _no_answer(_chance: Chance, _timing: Timing, starts_s: float, _answers_s: float) -> tuple[Step, ...]:
    return (_at(starts_s, RINGING), _at(starts_s + NO_ANSWER_S, Respond(480)))


def _declines(_chance: Chance, _timing: Timing, starts_s: float, answers_s: float) -> tuple[Step, ...]:
    return (_at(starts_s, RINGING), _at(answers_s, Respond(603)))


def _swallowed(_chance: Chance, _timing: Timing, _starts_s: float, _answers_s: float) -> tuple[Step, ...]:
    return (_at(0, Swallow()),)


def _rejects(code: int) -> "Planner":
    """A behaviour that never rings."""

    def steps(_chance: Chance, _timing: Timing, starts_s: float, _answers_s: float) -> tuple[Step, ...]:
        return (_at(starts_s, Respond(code)),)

    return steps


def _at(at_s: float, action: Action) -> Step:
    return Step(at_s, action)


Planner = Callable[[Chance, Timing, float, float], tuple[Step, ...]]  # …, starts_s, answers_s: after the INVITE

_STEPS: Final[Mapping[BehaviourKind, Planner]] = {
    BehaviourKind.PERSON: _person,
    BehaviourKind.HANGS_UP: _hangs_up,
    BehaviourKind.BUSY: _rejects(486),
    BehaviourKind.NO_ANSWER: _no_answer,
    BehaviourKind.VOICEMAIL: _voicemail,
    BehaviourKind.NOT_FOUND: _rejects(404),
    BehaviourKind.REJECTED: _declines,
    BehaviourKind.NETWORK_FAILURE: _rejects(503),
    BehaviourKind.SWALLOWED: _swallowed,
    BehaviourKind.EARLY_MEDIA: _early_media,
    BehaviourKind.SILENT: _silent,
    BehaviourKind.ECHO: _echo,
    BehaviourKind.ANNOUNCEMENT: _announcement,
}
_FORCED: Final[Mapping[str, tuple[BehaviourKind, float, float]]] = {  # kind, starts_s, answers_s
    "180": (BehaviourKind.NO_ANSWER, 0.0, 0.0),
    "183": (BehaviourKind.EARLY_MEDIA, 1.0, 4.0),
    "184": (BehaviourKind.ANNOUNCEMENT, 0.0, 0.0),
    "200": (BehaviourKind.PERSON, 0.0, 1.0),
    "201": (BehaviourKind.SILENT, 0.0, 0.0),
    "202": (BehaviourKind.VOICEMAIL, 0.0, 2.0),
    "203": (BehaviourKind.ECHO, 0.0, 0.0),
    "204": (BehaviourKind.HANGS_UP, 0.0, 1.0),
}
