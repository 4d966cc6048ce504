from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from participation.platform.database import execute

ID = "2026-11-23T11:10:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "What may be declared and handed in; an opinion is handed in once and stays as it is"

STATEMENTS = (
    "ALTER TABLE expert_invitation ADD CONSTRAINT expert_invitation_interest_known CHECK (interest IN ('none',"
    " 'indirect', 'direct'))",
    "ALTER TABLE expert_invitation ADD CONSTRAINT expert_invitation_declared_whole CHECK ((interest IS NULL) ="
    " (declared_at IS NULL) AND (interest IS NULL OR interest = 'none' OR btrim(interest_text) <> ''))",
    # Order 713 art. 20: whoever has a direct interest hands in nothing, whatever the code above says.
    "ALTER TABLE expert_invitation ADD CONSTRAINT expert_invitation_submits_without_interest CHECK (submitted_at IS"
    " NULL OR interest IN ('none', 'indirect'))",
    "ALTER TABLE expert_opinion ADD CONSTRAINT expert_opinion_conclusion_known CHECK (conclusion IN ('support',"
    " 'support_with_changes', 'oppose'))",
    "CREATE INDEX expert_invitation_of_matter ON expert_invitation (matter, invited_at)",
    """
    CREATE FUNCTION expert_opinion_stays() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'an expert opinion is handed in once and stays as it is';
    END $$
    """,
    "CREATE TRIGGER expert_opinion_stays BEFORE UPDATE OR DELETE ON expert_opinion"
    " FOR EACH ROW EXECUTE FUNCTION expert_opinion_stays()",
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="experts", description=DESCRIPTION)

    async def run():
        for statement in STATEMENTS:
            await execute(statement)

    manager.add_raw(run)
    return manager
