"""Normalisers: one module per kind of text, each a pure function of the text and its context."""
