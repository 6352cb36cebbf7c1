"""Settings of the whole suite."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

# A loaded machine is slow, and that is no fault of the code.
settings.register_profile("suite", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("suite")
