"""Drafts: the text of law as a tree of provisions – import, versions, addresses, the page on which it is read."""
