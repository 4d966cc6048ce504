"""One thin module per feature: consumers of its topics, and its part of what is done regularly."""
