"""One function per kind of flag, grouped by family, and one table of kinds."""
