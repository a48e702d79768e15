"""What one web process holds while it runs, reachable from every request through the lifespan's state."""

from dataclasses import dataclass
from typing import Any, TypedDict

from starlette.requests import HTTPConnection

from debts.uploads import Uploads
from dialer.conversation.controls import CallControls
from dialer.conversation.supervising import Supervising
from dialer.desk import Desk
from dialer.preview_desk import PreviewDesk
from dialer.queue_depths import QueueDepths
from dialer.sending_off import SendingOff
from store.bus import Bus
from store.pool import Pool
from telephony.recording.storage import RecordingStorage
from web.agent.switchboard import Switchboard
from web.managing.health.watching import HealthWatch
from web.managing.reordering import Reordering
from web.passwords import Passwords
from web.rate_limit import FailureLimit
from web.rendering import Renderer
from web.settings import WebSettings
from web.wallboard.boards import Boards


@dataclass(frozen=True, slots=True)
class Services:
    """Opened at start-up, closed at shutdown, shared by all requests."""

    settings: WebSettings
    pool: Pool
    bus: Bus
    desk: Desk
    previews: PreviewDesk
    controls: CallControls
    supervising: Supervising
    sending_off: SendingOff
    renderer: Renderer
    passwords: Passwords
    login_limit: FailureLimit
    switchboard: Switchboard
    boards: Boards
    depths: QueueDepths
    reordering: Reordering
    health: HealthWatch
    uploads: Uploads
    recordings: RecordingStorage


class LifespanState(TypedDict):
    """The state that Starlette hands to every request."""

    services: Services


def services_of(connection: HTTPConnection[Any]) -> Services:
    """The services of the process that answers this request."""
    services: Services = connection.scope["state"]["services"]
    return services
