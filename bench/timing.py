"""How the benches take times."""
import time


def best_of(runs, call):
    """(seconds, result): what else the machine does only adds."""
    times = []
    for _ in range(runs):
        begin = time.perf_counter()
        result = call()
        times.append(time.perf_counter() - begin)
    return min(times), result
