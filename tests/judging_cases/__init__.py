"""Stories of judging over many runs, each with the law that it holds."""
