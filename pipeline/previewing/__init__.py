"""What the parsers see in a page at hand, for `read` and `compare`. Touches no store."""
