"""Views of documents as features hand them over, for the tests of rendering."""

from datetime import UTC, date, datetime
from typing import Any

from participation.documents import schemas

RARE = "𠮷野家、㐂、䶮、臺灣繁體、阿拉坦·巴特尔、ᠮᠣᠩᠭᠣᠯ、㎡、①、“引号”——……"

OPENS = datetime(2026, 6, 8, 1, 0, tzinfo=UTC)
CLOSES = datetime(2026, 7, 8, 16, 0, tzinfo=UTC)


def opinion(
    n: int, text: str = "建议室内温度不低于二十度。家里有老人，十八度只能穿棉衣。", **more: Any
) -> schemas.Opinion:
    return schemas.Opinion(
        **{
            "number": f"YJ-2026-{n:05d}",
            "source": "王**",
            "channel": "网上",
            "provision": "第十五条第二款",
            "text": text,
            "received_on": date(2026, 6, 10),
            **more,
        }
    )


def theme(title: str = "室内温度标准", opinions: int | list[schemas.Opinion] = 2, **more: Any) -> schemas.Theme:
    return schemas.Theme(
        **{
            "title": title,
            "outcome": "partially_adopted",
            "reason": "新建和已改造的建筑提高到二十度。\n其余建筑改造前仍为十八度。",
            "provisions": ["第十五条"],
            "opinions": [opinion(n) for n in range(opinions)] if isinstance(opinions, int) else opinions,
            **more,
        }
    )


def summary(**more: Any) -> schemas.ConsultationSummary:
    themes = more.pop("themes", [theme()])
    return schemas.ConsultationSummary(
        **{
            "draft_title": "城镇供热管理办法（征求意见稿）",
            "matter_number": "2026-0001",
            "lead_unit": "某某自治区住房和城乡建设厅",
            "date_made": date(2026, 8, 20),
            "approved": True,
            "opens_at": OPENS,
            "closes_at": CLOSES,
            "period_basis": "根据《重大行政决策程序暂行条例》第十五条",
            "channels": [schemas.Channel(name="网上", received=2)],
            "received": sum(len(t.opinions) for t in themes),
            "themes": themes,
            "draft_sha256": "a3" * 32,
            "anchor": schemas.Anchor(sequence=18233, hash="5e" * 32, taken_at=CLOSES),
            "url": "https://participation.example/matters/2026-0001/response",
            **more,
        }
    )


def interpretation(**more: Any) -> schemas.Interpretation:
    reference = schemas.ProvisionReference(
        label="第十五条第二款",
        text="居民卧室、起居室室内温度昼夜不低于二十摄氏度。",
        url="https://participation.example/matters/2026-0001/draft/v2/art-15.2",
    )
    return schemas.Interpretation(
        **{
            "title": "城镇供热管理办法",
            "document_number": "某政令〔2026〕3号",
            "matter_number": "2026-0001",
            "lead_unit": "某某自治区住房和城乡建设厅",
            "interpreter": "厅长王某某",
            "date_made": date(2026, 11, 20),
            "approved": True,
            "final_published_on": date(2026, 11, 18),
            "elements": [
                schemas.Element(heading="制定背景和依据", text="供热是民生大事。", provisions=[reference]),
                schemas.Element(heading="目标任务", text="让居民不再挨冻。"),
                schemas.Element(heading="注意事项", text=" \n"),
            ],
            "final_sha256": "b4" * 32,
            "url": "https://participation.example/matters/2026-0001/interpretation",
            **more,
        }
    )


COMMENTS_ROOT = schemas.CommentsRoot(
    size=1282,
    root="c7" * 32,
    published_at=datetime(2026, 6, 20, 1, 3, tzinfo=UTC),
    url="https://participation.example/matters/2026-0001/roots",
)


def receipt(**more: Any) -> schemas.Receipt:
    return schemas.Receipt(
        **{
            "number": "YJ-2026-04127",
            "secret": "K7QM-2XPA",
            "url": "https://participation.example/receipts/YJ-2026-04127/K7QM-2XPA",
            "draft_title": "城镇供热管理办法（征求意见稿）",
            "matter_number": "2026-0001",
            "lead_unit": "某某自治区住房和城乡建设厅",
            "provision": "第十五条第二款",
            "stance": "建议修改",
            "text": "建议室温不低于二十度。" + RARE,
            "channel": "网上",
            "shown_name": "赵*霞",
            "received_at": datetime(2026, 6, 19, 12, 14, tzinfo=UTC),
            "closes_at": CLOSES,
            **more,
        }
    )


def ticket(**more: Any) -> schemas.Ticket:
    return schemas.Ticket(
        **{
            "number": "PT-2026-00031",
            "secret": "9FJ2-MMKA",
            "url": "https://participation.example/registrations/PT-2026-00031/9FJ2-MMKA",
            "hearing_number": "TZ-2026-003",
            "hearing_title": "城镇供热管理办法听证会",
            "matter_title": "城镇供热管理办法",
            "lead_unit": "某某自治区住房和城乡建设厅",
            "starts_at": datetime(2026, 7, 2, 1, 30, tzinfo=UTC),
            "venue": "某某自治区政务服务中心三楼报告厅",
            "pool": "旁听席",
            "holder": "阿拉坦·巴特尔",
            "state": "已确认",
            "confirmed": True,
            "notes": ["请在开始前 30 分钟到达并签到。"],
            **more,
        }
    )
