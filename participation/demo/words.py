"""What people of the demonstration write, and the names of its steps."""

MATTER = "起草：建立事项，导入草案"
REVIEW = "保密审查"
PUBLISH = "公布征求意见"
COMMENT = "居民提意见"
HEARING = "听证会：公告、报名、举行"
EXPERTS = "专家论证"
MODERATE = "审核意见"
CLOSE = "等待截止"
THEMES = "归类、答复"
RESPONSE = "批准并公布采纳情况"
FINAL = "正式文本：导入、审查、公布"
INTERPRET = "政策解读：撰写、批准、发布"
DOCUMENTS = "后台制作文件，核对回执"
STEPS = (MATTER, REVIEW, PUBLISH, COMMENT, HEARING, EXPERTS, MODERATE, CLOSE, THEMES, RESPONSE, FINAL, INTERPRET, DOCUMENTS)

RECEIPTS = "张回执"
WAITING = "{seconds} 秒后截止"
FULL = "已报满"
CONFIRMED = "席位已留好"
SHORTENED = "演示：为在几分钟内走完全过程，缩短征求意见期限。"

HEARING_TITLE = "{title}听证会"
HEARING_DESCRIPTION = "听取居民、使用单位和管理单位对开放时间、预约和收费的意见。任何人可以报名旁听。"
HEARING_AGENDA = "开放时间\n预约和爽约\n收费和经费"
VENUE = "自治区政务服务中心三楼 301 听证室（有轮椅通道、蒙古语同传）"
NOTICE_REASON = "演示：为在几分钟内走完全过程，公告后随即举行。"
HELD = "参加人逐项发言、质证和辩论，核对并签署了听证笔录。多数人赞成延长晚间开放时间，对爽约的处理意见不一。"
OBSERVERS = ("赵秀霞", "孙涛", "何伟")
PARTICIPANTS = ("李建国", "乌云其其格", "陈洁")
