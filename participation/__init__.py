"""Participation: from the draft, through every remark, to the interpretation of the final text."""
