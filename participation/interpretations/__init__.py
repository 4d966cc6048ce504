"""Interpretations of final texts: nine elements, each bound to the provisions it explains."""
