"""Reads the weights that `scripts/train_answering_machine.py` wrote: a constant of the package."""

import json
from importlib.resources import files
from typing import Final

from telephony.hearing.errors import BadModel
from telephony.hearing.network import Network, network_of

WEIGHTS: Final = "answering_machine.json"


def answering_machine_network() -> Network:
    """The network. Raises BadModel when the file is missing or is something else."""
    try:
        data = json.loads(files("telephony.hearing").joinpath(WEIGHTS).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadModel(str(error)) from error
    return network_of(data)
