"""python -m tests.faults.soak [--minutes N] [--seed N]: the long play, with its report."""

import argparse
import random
import socket
import sys
import tempfile
from pathlib import Path

from tests.faults.soak.play import play


def free_port() -> int:
    """A port that is free together with the next, where the event streams go."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port: int = first.getsockname()[1]
            try:
                second.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port


def main() -> int:
    parser = argparse.ArgumentParser(prog="make soak", description="Kill what runs while people work; read the books.")
    parser.add_argument("--minutes", type=float, default=30, help="how long people work (30)")
    parser.add_argument("--pause", type=float, default=4, help="seconds between kills, about (4)")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6), help="of all dice")
    given = parser.parse_args()
    print(f"{given.minutes:g} minutes, seed {given.seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="yizhan-soak-") as folder:
        Path(folder).chmod(0o711)
        report = play(Path(folder), free_port(), seconds=given.minutes * 60, pause=given.pause, seed=given.seed)
    print(report)
    return 1 if report.losses else 0


if __name__ == "__main__":
    sys.exit(main())
