"""Learn the weights of the answering-machine detector from synthetic calls; needs espeak-ng and PyTorch.

    python -m scripts.train_answering_machine [--calls N] [--epochs N] [--units N] [--seed N] [--processes N] [--go-on]

Writes `telephony/hearing/answering_machine.npz`; --go-on starts from the weights that are there. Uses the voices and
the sentences of the split "train" only.
"""

import argparse
from pathlib import Path
from typing import Final

from scripts.answering_machine_lessons import lesson
from scripts.recurrent_training import learn
from telephony.hearing import learned

FILE: Final = Path(learned.__file__).with_name(learned.WEIGHTS)


def main() -> None:
    """Draw calls, learn, write the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--calls", type=int, default=50_000, help="people, and as many machines")
    parser.add_argument("--epochs", type=int, default=12)
    parser.add_argument("--units", type=int, default=128, help="of each layer")
    parser.add_argument("--seed", type=int, default=0, help="of the learning; the calls are always the same")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--go-on", action="store_true")
    given = parser.parse_args()
    begun = learned.answering_machine_network() if given.go_on else None
    network = learn(lesson(given.calls, given.processes), given.units, given.epochs, given.seed, begun)
    with FILE.open("wb") as file:
        learned.write_network(network, file)
    print(f"{FILE}: {FILE.stat().st_size} bytes")


if __name__ == "__main__":
    main()
