"""Tests mirror the modules; `server` and other helpers are shared."""
