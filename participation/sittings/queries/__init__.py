"""The statements of a sitting."""
