"""Settings of the whole suite."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

# A loaded machine is slow, and that is no fault of the code. The suite's examples are the same each time; for others,
# and many more of them: `python3 dev.py test --hypothesis-profile=long tests/parsers/test_unchanged.py`.
settings.register_profile("suite", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile(
    "long", deadline=None, max_examples=10_000, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("suite")
