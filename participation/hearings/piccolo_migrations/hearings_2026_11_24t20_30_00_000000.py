from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from participation.platform.database import execute

ID = "2026-11-24T20:30:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Pools by category, waiting lists with offers, seats: what the database itself holds to"

HOLDING = "('selected', 'offered', 'confirmed', 'checked_in')"
LIVE = "('submitted', 'eligible', 'selected', 'waitlisted', 'offered', 'confirmed', 'checked_in')"

STATEMENTS = (
    # Rows that were there before.
    "UPDATE hearing h SET organiser = m.lead_unit FROM matter m WHERE m.id = h.matter AND h.organiser IS NULL",
    "UPDATE hearing SET offers_until = starts_at WHERE offers_until IS NULL",
    "UPDATE hearing_pool SET slug = code, position = CASE code WHEN 'participant' THEN 0 ELSE 50 END WHERE slug = ''",
    "UPDATE registration SET confirmed_at = created_at WHERE state = 'confirmed'",
    "ALTER TABLE hearing ALTER COLUMN organiser SET NOT NULL",
    "ALTER TABLE hearing ALTER COLUMN offers_until SET NOT NULL",
    # Sessions.
    "ALTER TABLE hearing ADD CONSTRAINT hearing_mode_known CHECK (mode IN ('in_person', 'online', 'hybrid'))",
    "ALTER TABLE hearing ADD CONSTRAINT hearing_seating_known CHECK (seating IN ('free', 'assigned', 'chosen'))",
    "ALTER TABLE hearing ADD CONSTRAINT hearing_offer_hours CHECK (offer_hours BETWEEN 1 AND 240)",
    "ALTER TABLE hearing ADD CONSTRAINT hearing_ends CHECK (ends_at > starts_at)",
    "ALTER TABLE hearing ADD CONSTRAINT hearing_with_matter CHECK (matter IS NOT NULL OR kind = 'government_meeting')",
    "CREATE INDEX hearing_of_series ON hearing (series) WHERE series IS NOT NULL",
    "CREATE INDEX hearing_of_organiser ON hearing (organiser)",
    "CREATE INDEX hearing_to_remind ON hearing (remind_at) WHERE reminded_at IS NULL AND cancelled_at IS NULL",
    # Pools.
    "DROP INDEX hearing_pool_code",
    "CREATE UNIQUE INDEX hearing_pool_slug ON hearing_pool (hearing, slug)",
    "ALTER TABLE hearing_pool DROP CONSTRAINT hearing_pool_code_known",
    "ALTER TABLE hearing_pool ADD CONSTRAINT hearing_pool_code_known CHECK (code IN ('participant', 'observer', 'press',"
    " 'expert', 'invited'))",
    "ALTER TABLE hearing_pool DROP CONSTRAINT hearing_pool_selection_known",
    "ALTER TABLE hearing_pool ADD CONSTRAINT hearing_pool_selection_known CHECK (selection IN ('first_come', 'draw',"
    " 'recommended', 'invited'))",
    "ALTER TABLE hearing_pool ADD CONSTRAINT hearing_pool_slug_form CHECK (slug ~ '^[a-z][a-z0-9-]*$')",
    "ALTER TABLE hearing_pool ADD CONSTRAINT hearing_pool_numbers CHECK (alternates >= 0 AND companions BETWEEN 0 AND 9 AND"
    " group_size BETWEEN 0 AND 60 AND coalesce(waitlist, 0) >= 0 AND share >= 0 AND share_of >= 1 AND share <= share_of)",
    "ALTER TABLE hearing_pool ADD CONSTRAINT hearing_pool_shortfall_known CHECK (shortfall IN ('recommend',"
    " 'leave_unfilled'))",
    # Registrations.
    "ALTER TABLE registration DROP CONSTRAINT registration_state_known",
    "ALTER TABLE registration ADD CONSTRAINT registration_state_known CHECK (state IN ('submitted', 'eligible',"
    " 'ineligible', 'selected', 'waitlisted', 'offered', 'confirmed', 'checked_in', 'no_show', 'withdrawn')"
    " AND (state = 'withdrawn') = (withdrawn_at IS NOT NULL))",
    "ALTER TABLE registration ADD CONSTRAINT registration_waits_in_order CHECK (state <> 'waitlisted' OR queue IS NOT"
    " NULL)",
    "ALTER TABLE registration ADD CONSTRAINT registration_offer_ends CHECK (state <> 'offered' OR offer_expires_at IS NOT"
    " NULL)",
    "ALTER TABLE registration ADD CONSTRAINT registration_places CHECK (places BETWEEN 1 AND 60)",
    "ALTER TABLE registration_history DROP CONSTRAINT registration_history_step",
    # The pairs are rules.registration's; a test compares the two.
    """
    ALTER TABLE registration_history ADD CONSTRAINT registration_history_step CHECK ((from_state, to_state) IN (
        ('submitted', 'eligible'), ('submitted', 'ineligible'), ('submitted', 'waitlisted'), ('submitted', 'confirmed'),
        ('submitted', 'selected'), ('submitted', 'withdrawn'),
        ('eligible', 'selected'), ('eligible', 'waitlisted'), ('eligible', 'ineligible'), ('eligible', 'withdrawn'),
        ('selected', 'confirmed'), ('selected', 'ineligible'), ('selected', 'withdrawn'),
        ('waitlisted', 'offered'), ('waitlisted', 'confirmed'), ('waitlisted', 'ineligible'), ('waitlisted', 'withdrawn'),
        ('offered', 'confirmed'), ('offered', 'ineligible'), ('offered', 'withdrawn'),
        ('confirmed', 'checked_in'), ('confirmed', 'no_show'), ('confirmed', 'ineligible'), ('confirmed', 'withdrawn'),
        ('checked_in', 'confirmed'), ('no_show', 'checked_in')))
    """,
    "DROP INDEX registration_one_live",
    # Booking meets its own twin at these two; queries.booking names them by columns and condition: change both together.
    f"CREATE UNIQUE INDEX registration_one_live ON registration (pool, phone_index) WHERE state IN {LIVE}",
    "CREATE UNIQUE INDEX registration_one_identity ON registration (pool, identity_index)"
    f" WHERE identity_index IS NOT NULL AND state IN {LIVE}",
    "CREATE UNIQUE INDEX registration_one_in_queue ON registration (pool, queue) WHERE state = 'waitlisted'",
    "CREATE INDEX registration_offer_due ON registration (offer_expires_at) WHERE state IN ('selected', 'offered')",
    "CREATE INDEX registration_companion_of ON registration_companion (registration, ordinal)",
    # Whoever comes later stands behind every rank of a draw.
    "CREATE SEQUENCE registration_queue START 1000000000",
    # Seats.
    "CREATE UNIQUE INDEX hearing_seat_once ON hearing_seat (hearing, row_label, number)",
    "CREATE UNIQUE INDEX hearing_seat_place ON hearing_seat (hearing, line, place)",
    "CREATE INDEX hearing_seat_of ON hearing_seat (registration) WHERE registration IS NOT NULL",
    "ALTER TABLE hearing_seat ADD CONSTRAINT hearing_seat_kind_known CHECK (kind IN ('standard', 'access', 'blocked')"
    " AND (kind <> 'blocked' OR registration IS NULL))",
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="hearings", description=DESCRIPTION)

    async def run():
        for statement in STATEMENTS:
            await execute(statement)

    manager.add_raw(run)
    return manager
