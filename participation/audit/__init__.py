"""Who did what, when: append-only, sealed into a hash chain, checkable by anyone who kept an anchor."""
