"""Consultations: rounds with an opening and a closing, comments on every channel, moderation, receipts."""
