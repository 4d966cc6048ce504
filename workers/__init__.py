"""Background work: thin Celery tasks over ``participation.*.services``."""
