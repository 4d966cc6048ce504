"""Hearings and open government meetings: notices, pools of places, registrations, tickets."""
