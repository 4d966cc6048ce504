"""What `make` calls; nothing of the product imports it."""
