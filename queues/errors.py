"""What can be wrong with queues, and what each error carries.

QueuesError
├── UnknownCampaign
├── UnknownTrunk
├── LeaseLost            the claim expired before it was used
└── InvalidScorecard     the configuration of score and order contradicts itself
"""


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


class LeaseLost(QueuesError):
    """The debtor is not leased (any more): the lease expired and the debtor may be with another claimer."""

    def __init__(self, campaign_id: int, debtor_id: int) -> None:
        super().__init__(f"debtor {debtor_id} is not leased in campaign {campaign_id}")
        self.campaign_id = campaign_id
        self.debtor_id = debtor_id


class InvalidScorecard(QueuesError):
    """The scorecard or the order of buckets is incomplete or contradicts itself."""

    def __init__(self, key: str, reason: str) -> None:
        super().__init__(f"scorecard, {key}: {reason}")
        self.key = key
        self.reason = reason
