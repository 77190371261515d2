"""Milliseconds of work on a device, from its own clock where it has one."""

import statistics
import time
from collections.abc import Callable

import torch

#: A repetition is one run, or as many as take about so long.
REPETITION_MILLISECONDS = 20.0
MOST_REPEATS = 100


def milliseconds(work: Callable[[], object], repeats: int, device: torch.device) -> float:
    """Of one run, from `repeats` of them in a row: between two CUDA events, or by the clock of the CPU."""
    if device.type == "cuda":
        begin, end = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)
        torch.cuda.synchronize(device)
        begin.record()
        for _ in range(repeats):
            work()
        end.record()
        torch.cuda.synchronize(device)
        return begin.elapsed_time(end) / repeats
    started = time.perf_counter()
    for _ in range(repeats):
        work()
    return 1000 * (time.perf_counter() - started) / repeats


def medians(works: dict[str, Callable[[], object]], repetitions: int, device: torch.device) -> dict[str, float]:
    """Of each work, which take turns; every one is run twice before."""
    repeats = {}
    for name, work in works.items():
        milliseconds(work, 1, device)
        once = milliseconds(work, 1, device)
        repeats[name] = max(1, min(MOST_REPEATS, round(REPETITION_MILLISECONDS / max(once, 1e-3))))
    taken: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(repetitions):
        for name, work in works.items():
            taken[name].append(milliseconds(work, repeats[name], device))
    return {name: statistics.median(times) for name, times in taken.items()}
