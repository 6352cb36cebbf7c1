"""What is read in which written form: a table of rows for each kind of thing, run as tests and shown in the docs."""
