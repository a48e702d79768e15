"""`alo carrier`: the simulated carrier."""

import re
from typing import Annotated, Final

import typer

from alo import logs
from alo.commands.running import run
from alo.errors import UsageRefused
from alo.settings import Settings
from alo.stopping import die_with_supervisor, stop_event
from telephony.carrier.behaviour import BehaviourKind, Timing
from telephony.carrier.service import run_carrier
from telephony.carrier.settings import DEFAULT_PROPORTIONS, CarrierSettings

_WEIGHT: Final = re.compile(r"[0-9]{1,6}(\.[0-9]{1,6})?")


def carrier(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="SIP port (UDP).")] = 5070,
    status_port: Annotated[int, typer.Option(min=0, max=65535, help="Port of /calls and /healthz.")] = 5071,
    workers: Annotated[int, typer.Option(min=1, help="SIP processes, four calls each.")] = 6,
    seed: Annotated[int, typer.Option(help="The same seed behaves the same.")] = 1,
    proportion: Annotated[
        list[str] | None, typer.Option(help="BEHAVIOUR=WEIGHT; may stand several times. Others keep their default.")
    ] = None,
    ring: Annotated[float, typer.Option(min=0.1, help="Mean seconds of ringing before an answer.")] = 3.0,
    talk: Annotated[float, typer.Option(min=0.5, help="Mean seconds that a person talks.")] = 25.0,
    suffixes: Annotated[bool, typer.Option(help="Let the last three digits of a number decide first.")] = True,
) -> None:
    """Simulate a carrier over real SIP and RTP: debtors who answer, are busy, do not answer, have a voicemail."""

    async def work() -> None:
        settings = CarrierSettings(
            host=host,
            port=port,
            status_port=status_port,
            workers=workers,
            seed=seed,
            proportions=_proportions(proportion or []),
            timing=Timing(ring_mean_s=ring, talk_mean_s=talk),
            force_by_suffix=suffixes,
        )
        try:
            await run_carrier(settings, stop=stop_event())
        except OSError as error:
            expected = f"free ports on {host}, an address of this machine"
            raise UsageRefused("--host, --port, --status-port", expected, error.strerror) from error

    die_with_supervisor()
    logs.configure("carrier", Settings().log_level)
    run(work())


def _proportions(pairs: list[str]) -> dict[BehaviourKind, float]:
    proportions = dict(DEFAULT_PROPORTIONS)
    for pair in pairs:
        name, _, weight = pair.partition("=")
        if name not in set(BehaviourKind) or not _WEIGHT.fullmatch(weight):
            expected = f"BEHAVIOUR=WEIGHT, such as busy=0.3, with one of {', '.join(BehaviourKind)}"
            raise UsageRefused("--proportion", expected, pair)
        proportions[BehaviourKind(name)] = float(weight)
    return proportions
