"""Sessions, idempotency keys and spent challenges: what the web keeps in the database, so that losing Redis signs nobody out."""

from piccolo.columns import JSONB, UUID, Bytea, Text, Timestamptz, Varchar
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.table import Table


class WebSession(Table, tablename="web_session"):
    """One signed-in browser.  Only the SHA-256 of the cookie's value is kept."""

    id_hash = Bytea(primary_key=True)
    kind = Varchar(length=20)
    subject_id = UUID(default=None, null=True)
    data = JSONB(default="{}")
    created_at = Timestamptz(default=TimestamptzNow())
    last_seen_at = Timestamptz(default=TimestamptzNow())
    expires_at = Timestamptz()


class IdempotencyKey(Table, tablename="idempotency_key"):
    """The answer a form already got.  ``key_hash`` binds key, route and visitor; ``answer`` is encrypted."""

    key_hash = Bytea(primary_key=True)
    body_hash = Bytea()
    answer = Bytea()
    route = Text(default="")
    created_at = Timestamptz(default=TimestamptzNow())


class SpentChallenge(Table, tablename="spent_challenge"):
    """A proof-of-work challenge that was used: it is good once. Kept until it would have expired by itself."""

    challenge_hash = Bytea(primary_key=True)
    expires_at = Timestamptz()
