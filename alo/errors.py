"""Errors of the command line and of the processes it starts.

AloError
├── UsageRefused        an argument or a setting that cannot be used, with what was expected
├── NotFound            a portfolio, campaign, team, user or trunk of that name does not exist
├── HistoryTooThin      a campaign has too few answered calls to simulate its days
├── RecordingDamaged    the sound of a recording is gone, or not what was recorded
└── ProcessNotReady     a process of ours did not come up in time
"""


class AloError(Exception):
    """Base of every error that the composition root raises; its text is meant for the person at the keyboard."""


class UsageRefused(AloError):
    """An argument or a setting cannot be used."""

    def __init__(self, name: str, expected: str, got: object) -> None:
        super().__init__(f"{name}: expected {expected}, got {got!r}")
        self.name = name
        self.expected = expected
        self.got = got


class NotFound(AloError):
    """Nothing of this kind has this name."""

    def __init__(self, kind: str, name: str, existing: list[str]) -> None:
        super().__init__(f"there is no {kind} named {name!r}; there are: {', '.join(existing) or 'none yet'}")
        self.kind = kind
        self.name = name
        self.existing = existing


class HistoryTooThin(AloError):
    """A campaign has too few answered calls to say how its days would go."""

    def __init__(self, campaign: str, answered: int, needed: int) -> None:
        super().__init__(
            f"campaign {campaign!r} has {answered} answered calls in this time; {needed} with their conversations "
            "written down are needed to simulate it"
        )
        self.campaign = campaign
        self.answered = answered
        self.needed = needed


class RecordingDamaged(AloError):
    """The storage does not have what was recorded."""

    def __init__(self, call: str, difference: str) -> None:
        super().__init__(f"recording {call}: {difference}")
        self.call = call
        self.difference = difference


class ProcessNotReady(AloError):
    """A process of ours did not answer its readiness check in time."""

    def __init__(self, name: str, timeout_s: float, last_words: str) -> None:
        super().__init__(f"{name} was not ready after {timeout_s:g} s; it last said: {last_words or 'nothing'}")
        self.name = name
        self.timeout_s = timeout_s
        self.last_words = last_words
