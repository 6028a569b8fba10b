"""The keys of the chat platforms: off without them, a clear word when some are missing or wrong, never in a log."""

import subprocess
import sys

import pytest

from qa.errors import InputError
from qa.messages import error_message
from qa.serving.bots import routes
from qa.settings import DingTalkSettings, Settings
from test_api_fakes import Service, assert_failure

AES_KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"
WECOM = {
    "QA_WECOM_CORP_ID": "ww1",
    "QA_WECOM_AGENT_ID": "1000002",
    "QA_WECOM_SECRET": "s3cret",
    "QA_WECOM_TOKEN": "t0ken",
    "QA_WECOM_AES_KEY": AES_KEY,
}


def settings(monkeypatch, **variables: str) -> Settings:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return Settings.from_environment()


@pytest.mark.parametrize("path", ["/bots/feishu", "/bots/dingtalk", "/bots/wecom", "/bots/wecom/smart"])
def test_without_keys_a_platform_has_no_address(path):
    assert_failure(Service().client.post(path, content=b"{}"), 404, "not_found")


def test_nothing_is_set_without_variables(monkeypatch):
    given = settings(monkeypatch)
    assert (given.feishu, given.dingtalk, given.wecom, given.wecom_bot) == (None, None, None, None)


def test_keys_are_read_and_never_shown(monkeypatch):
    given = settings(
        monkeypatch,
        **WECOM,
        QA_WECOM_BOT_TOKEN="t0ken",
        QA_WECOM_BOT_AES_KEY=AES_KEY,
        QA_FEISHU_APP_ID="cli",
        QA_FEISHU_APP_SECRET="s3cret",
        QA_FEISHU_ENCRYPT_KEY="s3cret",
        QA_FEISHU_VERIFICATION_TOKEN="t0ken",
        QA_DINGTALK_CLIENT_ID="ding",
        QA_DINGTALK_CLIENT_SECRET="s3cret",
        QA_DINGTALK_BASE_URL="https://ding.example/",
        QA_ALLOWED_ORIGINS="https://a.example, https://b.example/",
        QA_PUBLIC_URL="https://qa.example/",
    )
    assert given.dingtalk == DingTalkSettings("ding", "s3cret", "https://ding.example")
    assert given.feishu.base_url == "https://open.feishu.cn" and given.wecom.agent_id == "1000002"
    assert given.allowed_origins == ("https://a.example", "https://b.example")
    assert given.public_url == "https://qa.example"
    assert not any(secret in repr(given) for secret in ("s3cret", "t0ken", AES_KEY))


@pytest.mark.parametrize(
    ("variables", "named"),
    [
        ({"QA_FEISHU_APP_ID": "cli"}, "QA_FEISHU_APP_SECRET="),
        ({"QA_DINGTALK_CLIENT_SECRET": "s"}, "QA_DINGTALK_CLIENT_ID="),
        (
            {
                "QA_DINGTALK_CLIENT_ID": "d",
                "QA_DINGTALK_CLIENT_SECRET": "s",
                "QA_DINGTALK_BASE_URL": "ding.cn",
            },
            "QA_DINGTALK_BASE_URL=ding.cn",
        ),
        (WECOM | {"QA_WECOM_TOKEN": " "}, "QA_WECOM_TOKEN="),
        (WECOM | {"QA_WECOM_AGENT_ID": "一"}, "QA_WECOM_AGENT_ID=一"),
        (WECOM | {"QA_WECOM_AES_KEY": "short"}, "QA_WECOM_AES_KEY"),
        ({"QA_WECOM_BOT_TOKEN": "t", "QA_WECOM_BOT_AES_KEY": AES_KEY + "="}, "QA_WECOM_BOT_AES_KEY"),
    ],
)
def test_a_key_that_is_missing_or_wrong_is_named_and_not_shown(monkeypatch, variables, named):
    with pytest.raises(ValueError) as caught:
        settings(monkeypatch, **variables)
    assert str(caught.value) == named


def test_a_library_that_is_missing_is_named(monkeypatch):
    monkeypatch.setitem(routes.LIBRARIES, "feishu", "no_such_library")
    with pytest.raises(InputError) as caught:
        routes.require_library("feishu")
    assert "pip install 'qa[feishu]'" in error_message(caught.value.code, caught.value.details)


def test_the_command_without_keys_says_which_to_set(tmp_path):
    command = [sys.executable, "-m", "qa", "--index", str(tmp_path), "bot", "dingtalk"]
    run = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=120)
    assert run.returncode == 1
    assert "QA_DINGTALK_CLIENT_ID" in run.stderr and len(run.stderr.splitlines()) == 1
