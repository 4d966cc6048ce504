"""What may be known of draws: all of it, except whose line is which."""

from uuid import UUID

from participation.hearings.draw_views import DrawPoolView, DrawView, LineView
from participation.hearings.queries import draws as queries
from participation.hearings.rules.draws import is_draw_number
from participation.platform import files
from participation.platform.errors import NotFound
from participation.platform.i18n import N_


async def get_draw(number: str) -> DrawView:
    """One draw. NotFound."""
    found = await queries.draw(number) if is_draw_number(number) else None
    if found is None:
        raise NotFound("draw.unknown", N_("没有找到这次抽签。请核对地址，或从听证公告里打开"))
    return found


async def of_hearing(hearing_id: UUID) -> list[DrawView]:
    """A hearing's draws, the earliest first, void ones too."""
    return await queries.draws_of(hearing_id)


async def pool_file(pool: DrawPoolView) -> bytes:
    """The frozen pool, byte for byte as it was published."""
    return (await queries.pool_content(pool.id)).encode()


async def published_transcript(pool: DrawPoolView, revision: int | None = None) -> tuple[int, bytes]:
    """(revision, bytes) of a published transcript, by default the latest. NotFound before the draw."""
    chosen = pool.latest if revision is None else next((t for t in pool.transcripts if t.revision == revision), None)
    if chosen is None:
        raise NotFound("draw.no_transcript", N_("抽签记录还没有公布，或者没有这一版"))
    return chosen.revision, (await queries.transcript_body(chosen.id)).encode()


async def lines_of(registration_id: UUID) -> list[LineView]:
    """A registrant's own lines, the latest draw first. Only ever shown to whoever holds number and code."""
    found = []
    for row in await queries.lines_of_registration(registration_id):
        draw = await get_draw(row["draw_number"])
        pool = next(pool for pool in draw.pools if pool.id == row["draw_pool"])
        found.append(
            LineView(
                draw=draw,
                pool=pool,
                number=row["number"],
                line=row["line"],
                salt=bytes(row["salt"]).hex(),
                commitment=row["commitment"],
                rank=row["rank"],
            )
        )
    return found


async def picture(sha256: str) -> tuple[bytes, str]:
    """A picture handed in as evidence, with its media type. NotFound for any other file."""
    media_type = await queries.own_picture(sha256) if len(sha256) == 64 else None
    if not media_type:
        raise NotFound("draw.no_picture", N_("没有找到这张图片"))
    return await files.load(sha256), media_type
