"""Made histories of a directory, with a known truth: five weeks of captures, and what must be flagged by their end."""
