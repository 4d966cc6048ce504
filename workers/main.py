"""What a worker process starts from: ``celery -A workers.main worker -Q default``."""

from workers import consumers, runtime
from workers.celery_app import app

# Importing the runtime connects it to Celery's process signals; loading the consumers imports every task.
__all__ = ["app", "runtime"]

consumers.load()
