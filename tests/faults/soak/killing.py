"""Whoever pulls the plug: one process after another, at random, with a signal that nobody can answer."""

import random
import threading
from collections import Counter

import psutil

from tests.faults.soak.installation import Installation


class Killer(threading.Thread):
    """Kills, waits until the pages answer again, and goes on. Every kind has its turn before any has a second."""

    def __init__(self, installation: Installation, stop: threading.Event, *, pause: float, seed: int) -> None:
        super().__init__(name="killer", daemon=True)
        self.installation = installation
        self.stop = stop
        self.pause = pause
        self.dice = random.Random(seed)
        self.killed: Counter[str] = Counter()
        self.failed: Exception | None = None

    def run(self) -> None:
        try:
            while not self.stop.wait(self.dice.uniform(0.5, 1.5) * self.pause):
                self.kill_one()
                self.installation.wait_until_it_answers()
        except Exception as error:  # told by the play
            self.failed = error

    def kill_one(self) -> None:
        alive = self.installation.processes()
        fewest = min(self.killed[kind] for kind in alive)
        kind = self.dice.choice(sorted(kind for kind in alive if self.killed[kind] == fewest))
        try:
            self.dice.choice(alive[kind]).kill()
        except psutil.NoSuchProcess:
            return  # it had ended by itself in between
        self.killed[kind] += 1
