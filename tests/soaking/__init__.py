"""Long rehearsals of what must hold unattended: `python3 dev.py soak`."""
