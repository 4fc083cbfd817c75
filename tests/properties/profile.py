"""How the property-based tests run: the same examples each time, and not many."""

from hypothesis import HealthCheck, settings


def deterministic(examples: int) -> settings:
    """Always the same examples, for a failure has to come again."""
    return settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
