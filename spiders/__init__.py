"""Polite fetching and nothing else: a spider turns requests into captures."""
