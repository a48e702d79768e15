"""Make recordings of answered calls to train or judge answering-machine detection; needs espeak-ng.

    python scripts/make_call_audio.py FOLDER [--count N] [--seed N] [--split SPLIT] [--all-kinds]

N humans and N machines (WAV, 8 kHz, mono, 16-bit) and `labels.csv`; with --all-kinds also a tenth as many faxes, silent
calls and announcements after a special information tone. The splits plain and hard are held out: their voices and
sentences are never learned from.
"""

import argparse
from pathlib import Path

from alo.bench.calls.recordings import write_recordings
from alo.bench.calls.scenes import LABELS


def main() -> None:
    """Write what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--split", choices=("train", "tune", "plain", "hard", "independent"), default="plain")
    parser.add_argument("--all-kinds", action="store_true")
    given = parser.parse_args()
    others = max(1, given.count // 10) if given.all_kinds else 0
    counts = {label: given.count if label in {"human", "machine"} else others for label in LABELS}
    made = write_recordings(given.folder, counts, given.split, given.seed * given.count, processes=2)
    print(f"{len(made)} recordings in {given.folder}")


if __name__ == "__main__":
    main()
