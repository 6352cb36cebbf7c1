"""Readers of pages: pure functions of recorded bytes. `read_site` and `read_listing` are the two doors."""
