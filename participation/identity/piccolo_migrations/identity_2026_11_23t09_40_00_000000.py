from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from participation.platform.database import execute

ID = "2026-11-23T09:40:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "A role once per person and organisation; names as the rules want them"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="identity", description=DESCRIPTION)

    async def run():
        await execute("CREATE UNIQUE INDEX staff_grant_once ON staff_grant (staff, role, organisation)")
        await execute("CREATE INDEX staff_organisation ON staff (organisation)")
        await execute("CREATE INDEX organisation_parent ON organisation (parent)")
        await execute(
            "ALTER TABLE staff ADD CONSTRAINT staff_username_normal CHECK (username ~ '^[a-z][a-z0-9._-]{1,59}$')"
        )
        await execute(
            "ALTER TABLE organisation ADD CONSTRAINT organisation_slug_normal CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$')"
        )
        await execute(
            "ALTER TABLE organisation ADD CONSTRAINT organisation_path_ends_in_slug"
            " CHECK (path = slug OR path LIKE '%/' || slug)"
        )

    manager.add_raw(run)
    return manager
