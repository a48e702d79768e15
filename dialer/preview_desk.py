"""What an agent does with a debtor on their screen who is not dialled yet: dial, skip, put away, look somebody up.

One transaction each; the hint that follows has the team's dialer look, which does the dialling.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime

from debts.documents import parse_document
from debts.errors import InvalidDocument
from debts.phones import InvalidPhone, parse_phone
from dialer import previews
from dialer.desk import utc_now
from dialer.errors import PersonUnknown, PreviewRefused
from dialer.hints import Hints
from dialer.inbound import people
from dialer.presences import PresenceChange
from store.bus import Bus
from store.pool import Connection, Pool
from store.transactions import in_transaction


class PreviewDesk:
    """For all agents of a process."""
