"""Who may comment: anybody, whoever proved a telephone, whoever signed in; and the proof of work of the form."""

from uuid import uuid4

import pytest

from participation.consultations import services
from participation.consultations.rules import Policy, WhoMayComment
from participation.platform.crypto import decrypt
from participation.platform.database import fetch_one, fetch_value
from participation.platform.web import altcha
from tests.integration.consultations.conftest import browse, close
from tests.integration.identity.test_phone_proof import sent
from tests.support.web import fill, form_fields, page, words

SAID = {"stance": "suggest", "text": "请写成二十度。"}
PHONE = "13800138000"


@pytest.mark.parametrize("who", [WhoMayComment.PHONE, WhoMayComment.ACCOUNT])
async def test_a_telephone_is_proved_in_the_form(client, publish, who):
    consultation = await publish(policy=Policy(who=who))
    url = f"{consultation.draft_path}/art-3"
    assert "要验证手机号" in words(await client.get(url))
    asked = await fill(client, url, SAID)
    assert asked.status_code == 422
    assert "这次征求意见要验证手机号，请填写" in words(asked)
    step = await fill(client, url, SAID | {"phone": PHONE, "quote_words": "十八摄氏度"})
    assert "验证码已发到 13800138000" in words(step)
    target, fields = form_fields(step, "/art-3")
    assert (fields["text"], fields["quote_words"]) == (SAID["text"], "十八摄氏度")
    wrong = await client.post(target, data=fields | {"phone_code": "x"})
    assert "验证码不对" in words(wrong)
    assert form_fields(wrong, "/art-3")[1]["text"] == SAID["text"]
    assert await fetch_value("SELECT count(*) FROM comment") == 0
    ((_, code),) = await sent()
    done = await client.post(target, data=fields | {"phone_code": code})
    assert done.status_code == 303, words(done)
    row = await fetch_one(
        "SELECT c.proof, c.quote_exact, p.phone, p.resident FROM comment c JOIN comment_person p ON p.comment = c.id"
    )
    assert (row["proof"], row["quote_exact"]) == (who.value, "十八摄氏度")
    assert decrypt(bytes(row["phone"]), "comment.phone") == PHONE
    assert (row["resident"] is not None) == (who is WhoMayComment.ACCOUNT)
    # The next one needs no code, and the number is shown to its owner only in part.
    shown = await client.get(url)
    assert "已验证 138****8000" in words(shown)
    assert PHONE not in shown.text
    assert (await fill(client, url, SAID)).status_code == 303
    mine = await client.get("/me")
    assert len(page(mine).xpath("//li[@class='pp-comment']")) == (2 if who is WhoMayComment.ACCOUNT else 0)
    assert len(await sent()) == 1


async def test_a_resident_who_signed_in_finds_comments_on_any_round(client, round_open):
    step = await fill(client, "/sign-in", {"phone": PHONE})
    target, fields = form_fields(step, "/sign-in")
    await client.post(target, data=fields | {"phone_code": (await sent())[-1][1]})
    made = await fill(client, f"{round_open.draft_path}/art-3", SAID)
    assert made.status_code == 303, words(made)
    mine = await client.get("/me")
    assert page(mine).xpath("//li[@class='pp-comment']//a/@href") == [made.headers["location"]]


async def test_the_api_is_refused_where_a_proof_is_asked_for(client, publish):
    consultation = await publish(policy=Policy(who=WhoMayComment.PHONE))
    answer = await client.post(
        f"/api/v1/matters/{consultation.matter_number}/comments", json=SAID, headers={"idempotency-key": uuid4().hex}
    )
    assert (answer.status_code, answer.json()["code"]) == (403, "comment.phone_needed")


async def test_the_officer_chooses_when_publishing(application, stage):
    officer = await browse(application, stage.publisher)
    url = f"/office/matters/{stage.number}/consultation"
    wrong = await fill(officer, url, {"who_may_comment": "nobody"})
    assert "请选择谁可以提意见" in words(wrong)
    done = await fill(officer, url, {"who_may_comment": "phone", "agreeing": None})
    assert done.status_code == 303, words(done)
    consultation = await services.current_round(stage.number)
    assert consultation.policy == Policy(WhoMayComment.PHONE, agreeing=False, attachments=True)
    assert "验证手机号的人" in words(await officer.get(url))
    await officer.aclose()


class TestProofOfWork:
    @pytest.fixture
    def on(self, database, monkeypatch):
        monkeypatch.setattr(altcha, "PREFIX", "0")
        monkeypatch.setattr(altcha, "WAIT", 0.0)
        altcha.configure(enabled=True)
        yield
        altcha.configure(enabled=False)

    async def test_solved_unsolved_and_used_twice(self, client, round_open, on):
        url = f"{round_open.draft_path}/art-3"
        opened = await client.get(url)
        target, fields = form_fields(opened, "/art-3")
        solved = fields | SAID | {"_check": altcha.solve(fields["_check"])}
        first = await client.post(target, data=solved)
        assert first.status_code == 303, words(first)
        # The same form again is the same comment; another one with the same proof is not taken, and kept.
        assert (await client.post(target, data=solved)).headers["location"] == first.headers["location"] + "?again=1"
        other = await client.post(target, data=solved | {"_key": uuid4().hex, "text": "另一条。"})
        assert other.status_code == 422
        assert "这次的安全检查已经用过" in words(other)
        _, again = form_fields(other, "/art-3")
        assert again["text"] == "另一条。"
        assert again["_check"] != fields["_check"]
        # As a browser without a script does: unsolved.
        assert (await client.post(target, data=again)).status_code == 303
        assert await fetch_value("SELECT count(*) FROM comment") == 2
        assert await fetch_value("SELECT count(*) FROM spent_challenge") == 2

    async def test_missing_or_forged_keeps_what_was_written(self, client, round_open, on):
        target, fields = form_fields(await client.get(f"{round_open.draft_path}/art-3"), "/art-3")
        for field in ("", "forged"):
            answer = await client.post(target, data=fields | SAID | {"_check": field})
            assert answer.status_code == 422
            assert "没能完成安全检查" in words(answer)
            assert form_fields(answer, "/art-3")[1]["text"] == SAID["text"]
        assert await fetch_value("SELECT count(*) FROM comment") == 0

    async def test_a_refused_comment_does_not_spend_it(self, client, round_open, on):
        target, fields = form_fields(await client.get(f"{round_open.draft_path}/art-3"), "/art-3")
        await close(round_open)
        assert (await client.post(target, data=fields | SAID)).status_code == 409
        assert await fetch_value("SELECT count(*) FROM spent_challenge") == 0

    async def test_over_the_api(self, client, stage, round_open, on):
        url = f"/api/v1/matters/{stage.number}/comments"
        challenge = (await client.get("/api/v1/challenge")).json()
        solved = altcha.solve(altcha.pack(challenge))
        made = await client.post(url, json=SAID | {"proof_of_work": solved}, headers={"idempotency-key": uuid4().hex})
        assert made.status_code == 201, made.text
        again = await client.post(url, json=SAID | {"proof_of_work": solved}, headers={"idempotency-key": uuid4().hex})
        assert (again.status_code, again.json()["code"]) == (422, "comment.challenge_spent")
        forged = await client.post(url, json=SAID | {"proof_of_work": "x"}, headers={"idempotency-key": uuid4().hex})
        assert (forged.status_code, forged.json()["code"]) == (422, "challenge.invalid")
        without = await client.post(url, json=SAID, headers={"idempotency-key": uuid4().hex})
        assert without.status_code == 201
