"""What the store holds, as judging needs it: readings, pages, baselines, and what was known before."""
