"""PostgreSQL and Redis of one's own: what `participation up` starts where DATABASE_URL and REDIS_URL are not set.

This package is imported only then (ADR 0006); an installation with servers of its own never loads it.
"""

from participation.platform.embedded.postgres import EmbeddedPostgres
from participation.platform.embedded.redis import EmbeddedRedis
from participation.platform.embedded.secrets import Secrets
from participation.platform.processes import StartError

__all__ = ["EmbeddedPostgres", "EmbeddedRedis", "Secrets", "StartError"]
