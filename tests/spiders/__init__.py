"""Spiders against a loopback server, and their pure parts."""
