"""Examples may take as long as a busy machine needs: time is measured by the benches, not here."""

from hypothesis import settings

settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")
