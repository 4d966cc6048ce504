"""Plays the whole main job over HTTP, as its users would; and makes the accounts of a demonstration."""
