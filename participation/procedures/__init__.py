"""Procedure profiles, the working-day calendar, and deadlines that can say how they were computed."""
