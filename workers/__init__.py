"""The work that nobody waits for in front of a page: documents, messages, what falls due.

relay      outbox rows that are due  →  Celery messages (the wake-up)
tasks/     one thin module per feature: which topic wakes which service, and what is done regularly
delivery   runs one consumer for one message, once
schedule   the whole table of what is done regularly; ``python -m workers.beat`` keeps it and the relay
"""
