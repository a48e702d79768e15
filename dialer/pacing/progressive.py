"""How many calls to launch now. Pure.

Progressive: one call for each agent who is ready and has none coming, so that whoever answers is met by an agent.
"""

from dialer.pacing.power import Power


class Progressive(Power):
    """The same as a `Pacer`: launches while calls in flight and people waiting are fewer than the ready agents."""

    def __init__(self) -> None:
        super().__init__(1.0)
