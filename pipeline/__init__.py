"""From captures to a report: reading, comparing, judging, settling, showing."""
