"""What an e-mail says, in both languages, and what cannot get into it."""

import pytest

from carecall.domain.language import Language
from carecall.domain.matters import Matter
from carecall.domain.news import NewsTopic
from carecall.domain.unreached import NextStep, UnreachedReason
from carecall.errors import BadInput
from carecall.notify.mail import mail_of
from carecall.notify.wording import text_of, words_in
from tests.fakes.news import a_message

SENDER = "carecall@example.org"


def mail(**changes):
    return mail_of(a_message(**changes), SENDER)


def body(found):
    return found.get_content()


def test_staff_read_who_it_is_what_was_heard_when_and_what_to_do():
    found = mail(person="김순자", language=Language.KO)
    assert found["Subject"] == "[긴급] 통화에서 위급한 말이 들렸습니다: Haeundae"
    assert "김순자" in body(found)
    assert "내용: 호흡" in body(found)
    assert "시각: 2026-03-02 12:00 KST" in body(found)
    assert "전화해 주세요" in body(found)


def test_the_same_in_english():
    found = mail(person="Ann Lee")
    assert found["Subject"] == "[Emergency] Danger heard in a call: Haeundae"
    assert "a call with Ann Lee" in body(found)
    assert "Matter: breathing" in body(found)


def test_the_subject_line_never_names_the_person():
    for topic in NewsTopic:
        assert "김순자" not in str(mail(topic=topic, person="김순자")["Subject"])


def test_without_a_name_the_recipients_number_in_our_list_stands_for_it():
    assert "recipient 12" in body(mail())
    assert "a call with a person" in body(mail(facts=()))


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("topic", list(NewsTopic))
def test_every_topic_has_words_in_every_language(topic, language):
    found = mail(topic=topic, language=language, facts=(), organization="", organization_id=None)
    assert "{" not in str(found["Subject"]) + body(found)


@pytest.mark.parametrize("language", list(Language))
def test_every_value_that_news_carry_has_words(language):
    values = words_in(language).values
    for key, words in (("matter", Matter), ("reason", UnreachedReason), ("next_step", NextStep)):
        assert {word.value for word in words} == set(values[key])


def test_both_languages_know_the_same_words():
    korean, english = (words_in(language) for language in (Language.KO, Language.EN))
    assert set(korean.facts) == set(english.facts)
    assert set(korean.phrases) == set(english.phrases)


def test_moments_among_the_facts_are_told_in_the_organizations_time():
    facts = (("due_at", "2026-03-02T05:30:00+00:00"), ("until", "soon"))
    text = text_of(a_message(topic=NewsTopic.UNREACHED, facts=facts))
    assert "Act before: 2026-03-02 14:30 KST" in text
    assert "Stopped until: soon" in text


def test_an_unknown_zone_is_no_reason_to_stay_silent():
    assert "2026-03-02 03:00 UTC" in text_of(a_message(time_zone="Mars/Base"))


def test_a_fact_without_words_is_still_told():
    assert "shoe_size: 41" in text_of(a_message(facts=(("shoe_size", 41),)))


def test_no_header_can_be_smuggled_in():
    found = mail(organization="A\r\nBcc: all@example.org", subject="alert:1")
    assert found["Bcc"] is None
    assert "\n" not in str(found["Subject"])
    with pytest.raises(BadInput):
        mail(target="a@example.org\nBcc: b@example.org")
    with pytest.raises(BadInput):
        mail(target="a@example.org, b@example.org")
    with pytest.raises(ValueError, match="linefeed"):
        mail(subject="alert:1\r\nBcc: all@example.org")


def test_sent_again_it_is_the_same_mail():
    assert mail()["Message-ID"] == mail()["Message-ID"]
    assert mail()["Message-ID"] != mail(key="alert:18:raised:3")["Message-ID"]
    assert str(mail()["Message-ID"]).endswith("@example.org>")


def test_nobodys_holiday_answer_comes_back_and_danger_is_marked():
    assert mail()["Auto-Submitted"] == "auto-generated"
    assert mail()["X-Priority"] == "1"
    assert mail(topic=NewsTopic.UNREACHED)["X-Priority"] is None
