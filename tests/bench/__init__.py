"""Speed as ratios, side by side in one run: ``make bench``.  Nothing here is a test; machines are noisy."""
