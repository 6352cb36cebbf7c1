"""What runs while nobody looks: the scheduler, housekeeping, and whether we do our own work."""
