"""Questionnaires of a round of consultation: made by officers without code, answered once, counted; their texts are comments."""
