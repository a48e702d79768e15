"""Trunks as the nodes want them."""

from queues.trunks import Trunk
from telephony import protocol


def on_the_wire(trunk: Trunk) -> protocol.Trunk:
    """Return the protocol's trunk; what our table does not know keeps the protocol's default."""
    known = {name: getattr(trunk, name) for name in protocol.Trunk.model_fields if hasattr(trunk, name)}
    return protocol.Trunk.model_validate(known)
