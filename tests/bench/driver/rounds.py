"""Interleaved rounds: every contender once, then every contender again; medians of one such run are comparable."""

import dataclasses
import statistics
import time

MOST_ROUNDS = 15
ENOUGH_ROUNDS = 5


@dataclasses.dataclass(frozen=True)
class Patience:
    """How much time a task is given in all. One longer than `long` seconds need not be done ENOUGH_ROUNDS times."""

    long: float
    budget: float

    def rounds(self, seconds):
        least = ENOUGH_ROUNDS if seconds <= self.long else 1
        return min(MOST_ROUNDS, max(least, int(self.budget / seconds)))


QUICK = Patience(long=1.2, budget=0.5)
FULL = Patience(long=2.5, budget=2)

# Of programs, which are watched for a second after their last pixels.
QUICK_LAUNCH = Patience(long=3, budget=3)
FULL_LAUNCH = Patience(long=6, budget=15)


@dataclasses.dataclass(frozen=True)
class Measured:
    """Medians of all rounds, by the names of what an answer gives: seconds, bytes, ..."""

    medians: dict
    rounds: int

    def __getitem__(self, name):
        return self.medians[name]

    @property
    def count(self):
        return "1 round" if self.rounds == 1 else f"{self.rounds} rounds"


def measure(ask, tasks, patience):
    """{task: Measured}, where ask(task) does it once and gives numbers by name."""
    answers = {}
    rounds = {}
    for task in tasks:
        start = time.perf_counter()
        first = ask(task)
        spent = time.perf_counter() - start
        rounds[task] = patience.rounds(spent)
        answers[task] = [first] if rounds[task] < ENOUGH_ROUNDS else []  # the first one of a short task warms up
    for number in range(MOST_ROUNDS):
        for task in tasks:
            if len(answers[task]) < rounds[task] and number < rounds[task]:
                answers[task].append(ask(task))
    return {
        task: Measured({name: statistics.median(answer[name] for answer in list_) for name in list_[0]}, len(list_))
        for task, list_ in answers.items()
    }
