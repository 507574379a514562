"""What was said, by whom, for which side, about which meeting."""
