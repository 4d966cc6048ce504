"""Statements of responses."""
