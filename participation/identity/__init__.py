"""Organisations, staff and roles, sign-in."""
