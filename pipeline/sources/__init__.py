"""Where a listing may come from, one module a kind. All give what the readers of pages read."""
