from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from participation.platform.database import execute

ID = "2026-11-23T09:35:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "What a matter's row may hold; a step is told once; lists by stage and publication"

STATEMENTS = (
    "ALTER TABLE matter ADD CONSTRAINT matter_stage_known CHECK (stage IN ('drafting', 'secrecy_review', 'ready',"
    " 'consulting', 'replying', 'responded', 'decided', 'interpreted'))",
    "ALTER TABLE matter ADD CONSTRAINT matter_version_whole CHECK (num_nonnulls(version_id, version_title,"
    " version_sha256, version_drafter, version_at) IN (0, 5))",
    "ALTER TABLE matter ADD CONSTRAINT matter_review_whole CHECK (num_nonnulls(review_outcome, reviewer, reviewed_at)"
    " IN (0, 3) AND (review_outcome IS NULL OR version_id IS NOT NULL))",
    "ALTER TABLE matter ADD CONSTRAINT matter_reviewer_is_not_drafter CHECK (reviewer IS NULL OR reviewer NOT IN"
    " (version_drafter, created_by))",
    "ALTER TABLE secrecy_review ADD CONSTRAINT secrecy_review_outcome_known CHECK (outcome IN ('may_publish',"
    " 'may_publish_after_redaction', 'may_not', 'refer'))",
    "ALTER TABLE secrecy_review ADD CONSTRAINT secrecy_review_reason CHECK (outcome = 'may_publish' OR"
    " btrim(reason) <> '')",
    "CREATE INDEX matter_public ON matter (published_at DESC, id) WHERE published_at IS NOT NULL",
    "CREATE INDEX matter_by_stage ON matter (stage, created_at DESC)",
    "CREATE UNIQUE INDEX matter_step_once ON matter_step (matter, kind, occurred_at, (coalesce(link, '')))",
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="matters", description=DESCRIPTION)

    async def run():
        for statement in STATEMENTS:
            await execute(statement)

    manager.add_raw(run)
    return manager
