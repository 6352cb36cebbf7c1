"""What we saw and what people decided. Imports nothing else of this project."""
