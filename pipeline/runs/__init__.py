"""A whole check: whom to visit, the crawl, the one pass that judges, and what becomes of it."""
