"""What belongs to what: entries, sites and contacts of readings, and how two readings differ. Pure."""
