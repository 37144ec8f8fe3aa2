"""How many random examples a property test tries: few every day, ten times as many in the long form."""

from hypothesis import HealthCheck, settings

EVERYDAY, THOROUGH = "everyday", "thorough"
"""The profiles of Hypothesis; ``make test-long`` runs all property tests with the second one."""

_EXAMPLES = {EVERYDAY: 100, THOROUGH: 1_000}


def register_profiles() -> None:
    """Tell Hypothesis the profiles, and begin with the everyday one."""
    for name, examples in _EXAMPLES.items():
        settings.register_profile(name, max_examples=examples, deadline=None)
    settings.load_profile(EVERYDAY)


def examples(everyday: int) -> settings:
    """
    Settings of a property that is tried with so many examples every day, ten times as many in the long form.

    Examples may take long, and may share what a fixture made.
    """
    return settings(
        max_examples=everyday * settings.default.max_examples // _EXAMPLES[EVERYDAY],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    )
