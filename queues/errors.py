"""What can be wrong with queues, and what each error carries.

QueuesError
├── UnknownCampaign
├── UnknownTrunk
├── InvalidTrunk         settings of a trunk that cannot be used, each field with what was expected
├── InvalidCallerId      a number that cannot be in a trunk's pool
├── TrunkInUse           campaigns call over a trunk that was to be removed
├── InvalidRoute         trunks that a campaign cannot fall back to
├── UnknownDocument      nobody has this CPF or CNPJ
├── UnknownStrategy
├── InvalidStrategy      a strategy's document contradicts itself, naming the field
├── InvalidFilter        a campaign's filter cannot be read, naming the field
├── InvalidPace          figures of a dialling mode that cannot be, each field with what was expected
├── LeaseLost            the claim expired before it was used
├── UnknownModel         no scorecard of that id
├── ModelNameTaken       a scorecard of that name is stored already
├── InvalidScorecard     a scorecard is incomplete or contradicts itself, naming the key
├── TooFewOutcomes       too little was observed to fit a scorecard
├── UnreadableTable      a file that a scorecard cannot be fitted to, naming row and column
├── InvalidRule          a rule of contact that cannot hold
├── UnknownRule
├── InvalidList          a do-not-call list that contradicts what is there
├── UnknownList
└── UnreadableList       a do-not-call file that cannot be read at all
"""

from collections.abc import Mapping, Sequence

from debts.documents import mask


class QueuesError(Exception):
    """Base of everything this package raises."""


class UnknownCampaign(QueuesError):
    """No campaign of that id."""

    def __init__(self, campaign_id: int) -> None:
        super().__init__(f"no campaign {campaign_id}")
        self.campaign_id = campaign_id


class UnknownTrunk(QueuesError):
    """No trunk of that id."""

    def __init__(self, trunk_id: int) -> None:
        super().__init__(f"no trunk {trunk_id}")
        self.trunk_id = trunk_id


class InvalidTrunk(QueuesError):
    """Settings of a trunk cannot be used; `expected` says by field what was expected of it."""

    def __init__(self, expected: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{name}: expected {words}" for name, words in expected.items()))
        self.expected = expected


class InvalidCallerId(QueuesError):
    """A number cannot be in a trunk's pool; `field` is number, area_code or daily_limit."""

    def __init__(self, field: str, expected: str) -> None:
        super().__init__(f"{field}: expected {expected}")
        self.field = field
        self.expected = expected


class TrunkInUse(QueuesError):
    """Campaigns call over a trunk that was to be removed."""

    def __init__(self, name: str, campaigns: Sequence[str]) -> None:
        super().__init__(f"trunk {name!r} is used by: {', '.join(campaigns)}")
        self.name = name
        self.campaigns = campaigns


class InvalidRoute(QueuesError):
    """A campaign cannot fall back to these trunks."""


class UnknownDocument(QueuesError):
    """No debtor has this CPF or CNPJ, given without punctuation; the message masks it."""

    def __init__(self, document: str) -> None:
        super().__init__(f"nobody is known by {mask(document)}")
        self.document = document


class LeaseLost(QueuesError):
    """The debtor is not leased (any more): the lease expired and the debtor may be with another claimer."""

    def __init__(self, campaign_id: int, debtor_id: int) -> None:
        super().__init__(f"debtor {debtor_id} is not leased in campaign {campaign_id}")
        self.campaign_id = campaign_id
        self.debtor_id = debtor_id


class InvalidScorecard(QueuesError):
    """A scorecard is incomplete or contradicts itself; `key` is the first that does."""

    def __init__(self, key: str, reason: str) -> None:
        super().__init__(f"scorecard, {key}: {reason}")
        self.key = key
        self.reason = reason


class UnknownStrategy(QueuesError):
    """No strategy of that id or name."""

    def __init__(self, strategy: int | str) -> None:
        super().__init__(f"no strategy {strategy!r}")
        self.strategy = strategy


class InvalidStrategy(QueuesError):
    """A strategy's document is incomplete or contradicts itself."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"strategy, {field}: {reason}")
        self.field = field
        self.reason = reason


class InvalidFilter(QueuesError):
    """A campaign's filter cannot be read."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"filter, {field}: {reason}")
        self.field = field
        self.reason = reason


class InvalidPace(QueuesError):
    """Figures of a campaign's dialling mode cannot be; `expected` says by field what was expected of it."""

    def __init__(self, expected: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{name}: expected {words}" for name, words in expected.items()))
        self.expected = expected


class InvalidRule(QueuesError):
    """A rule of contact that cannot hold; `field` says where, `reason` why."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


class UnknownRule(QueuesError):
    """No rule (limit, holiday, outcome) of that id."""

    def __init__(self, kind: str, rule: int | str) -> None:
        super().__init__(f"no {kind} {rule}")
        self.kind = kind
        self.rule = rule


class InvalidList(QueuesError):
    """A do-not-call list cannot be as asked; `field` says where, `reason` why."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"do-not-call list, {field}: {reason}")
        self.field = field
        self.reason = reason


class UnknownList(QueuesError):
    """No do-not-call list of that id."""

    def __init__(self, list_id: int) -> None:
        super().__init__(f"no do-not-call list {list_id}")
        self.list_id = list_id


class UnreadableList(QueuesError):
    """A do-not-call file that cannot be read at all; the list stays as it was."""

    def __init__(self, file: str, reason: str) -> None:
        super().__init__(f"{file}: {reason}")
        self.file = file
        self.reason = reason


class UnknownModel(QueuesError):
    """No scorecard of that id."""

    def __init__(self, model_id: int) -> None:
        super().__init__(f"no scorecard {model_id}")
        self.model_id = model_id


class ModelNameTaken(QueuesError):
    """A scorecard of that name is stored already: models are not overwritten."""

    def __init__(self, name: str) -> None:
        super().__init__(f"there is a scorecard {name!r} already; choose another name")
        self.name = name


class TooFewOutcomes(QueuesError):
    """Too little was observed. `found` and `needed`: observations, and payers among them (as many who did not pay)."""

    def __init__(self, what: str, found: tuple[int, int], needed: tuple[int, int]) -> None:
        super().__init__(
            f"too few outcomes {what}: {found[0]} observations, {found[1]} of them paid; "
            f"needed are {needed[0]}, at least {needed[1]} of whom paid and {needed[1]} did not"
        )
        self.found = found
        self.needed = needed


class UnreadableTable(QueuesError):
    """A file that a scorecard cannot be fitted to; `place` is a column, or a row with its number in the file."""

    def __init__(self, file: str, place: str, reason: str) -> None:
        super().__init__(f"{file}, {place}: {reason}")
        self.file = file
        self.place = place
        self.reason = reason
