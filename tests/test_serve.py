"""The companion for other programs, asked by the `openai` client."""

from __future__ import annotations

import stat
from collections.abc import Generator
from pathlib import Path

import openai
import pytest
from mind import serving

from vrapp import children, serve
from vrapp.config import MindSettings, Settings
from vrapp.mind.memory import Memory

REPLIES = """token_ms = 2
[[reply]]
text = "It is good to see you, Sam. [happy] Shall we sit by the window?"
[[reply]]
when = "story"
text = "{story}"
"""
STORY = " ".join(f"Then the fox went over hill number {number}." for number in range(200))


@pytest.fixture
def mind(tmp_path: Path) -> Generator[serve.Server]:
    (tmp_path / "replies.toml").write_text(REPLIES.format(story=STORY))
    settings = Settings(home=str(tmp_path), mind=MindSettings(script=str(tmp_path / "replies.toml"), max_tokens=2000))
    made = serve.Server(lambda: children.open_mind(settings, memory=Memory(None)))
    yield made
    made.close()


def remembered(mind: serve.Server) -> list[tuple[str, str]]:
    return mind.ask(lambda inside: [(each.speaker, each.text) for each in inside.memory.recent(inside.persona.name, 10)])


@pytest.fixture
def client(mind: serve.Server) -> Generator[openai.OpenAI]:
    with serving.ours(mind) as url, openai.OpenAI(base_url=url, api_key=serving.TOKEN, max_retries=0, timeout=20) as made:
        yield made


def test_it_streams_sentences_without_marks_and_remembers(client: openai.OpenAI, mind: serve.Server) -> None:
    stream = client.chat.completions.create(
        model="companion", messages=[{"role": "user", "content": "Hello, my name is Sam."}], stream=True, stream_options={"include_usage": True}
    )
    chunks = list(stream)
    text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
    assert text == "It is good to see you, Sam. Shall we sit by the window?"
    assert [chunk.choices[0].finish_reason for chunk in chunks if chunk.choices][-1] == "stop"
    assert chunks[-1].usage is not None and chunks[-1].usage.completion_tokens > 5
    assert remembered(mind) == [("user", "Hello, my name is Sam."), ("companion", text)]


def test_at_once_and_as_parts(client: openai.OpenAI) -> None:
    answer = client.chat.completions.create(model="companion", messages=[{"role": "user", "content": [{"type": "text", "text": "Hello."}]}])
    assert answer.choices[0].message.content == "It is good to see you, Sam. Shall we sit by the window?"
    assert answer.usage is not None and answer.usage.total_tokens == answer.usage.prompt_tokens + answer.usage.completion_tokens


def test_the_bare_model_keeps_nothing(client: openai.OpenAI, mind: serve.Server) -> None:
    answer = client.chat.completions.create(
        model="model", messages=[{"role": "developer", "content": "Be brief."}, {"role": "user", "content": "Hi"}], max_tokens=4
    )
    assert answer.choices[0].message.content == "It is good to" and answer.choices[0].finish_reason == "length"
    assert remembered(mind) == []
    assert [each.id for each in client.models.list()] == ["companion", "model"]


def test_who_goes_away_ends_the_answer_and_only_what_was_sent_is_remembered(client: openai.OpenAI, mind: serve.Server) -> None:
    with client.chat.completions.create(model="companion", messages=[{"role": "user", "content": "Tell me a story."}], stream=True) as stream:
        for chunk in stream:
            if chunk.choices and "fox" in (chunk.choices[0].delta.content or ""):
                break
    client.chat.completions.create(model="companion", messages=[{"role": "user", "content": "Never mind."}])  # waits for its turn
    told = [text for speaker, text in remembered(mind) if speaker == "companion"]
    assert told[0].startswith("Then the fox") and len(told[0]) < len(STORY) / 2


@pytest.mark.parametrize(
    ("model", "content", "error", "words"),
    [
        ("gpt-9", "Hello", openai.NotFoundError, "there are companion and model"),
        ("companion", "  ", openai.BadRequestError, "hold words"),
    ],
)
def test_wrong_requests_are_told(client: openai.OpenAI, model: str, content: str, error: type[openai.APIStatusError], words: str) -> None:
    with pytest.raises(error, match=words):
        client.chat.completions.create(model=model, messages=[{"role": "user", "content": content}])


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"messages": []}', b'{"messages": [{"role": "king", "content": "x"}]}', b"\xff\xfe", b'{"messages": 3}'])
def test_garbage_is_refused(client: openai.OpenAI, body: bytes) -> None:
    answer = client._client.post(f"{client.base_url}chat/completions", content=body, headers={"Authorization": f"Bearer {serving.TOKEN}"})  # pyright: ignore[reportPrivateUsage]
    assert answer.status_code == 400 and "not a chat completion request" in answer.json()["error"]["message"]


def test_nobody_without_the_token(client: openai.OpenAI) -> None:
    for key in ("wrong", ""):
        with openai.OpenAI(base_url=client.base_url, api_key=key or "-", max_retries=0) as other, pytest.raises(openai.AuthenticationError):
            other.models.list()


def test_the_token_is_made_once_and_private(tmp_path: Path) -> None:
    token = serve.token_of(tmp_path)
    assert len(token) >= 24 and serve.token_of(tmp_path) == token
    assert stat.S_IMODE((tmp_path / "serve.token").stat().st_mode) == 0o600


def test_two_at_once_are_answered_one_after_the_other(client: openai.OpenAI, mind: serve.Server) -> None:
    first = client.chat.completions.create(model="companion", messages=[{"role": "user", "content": "One."}], stream=True)
    second = client.chat.completions.create(model="companion", messages=[{"role": "user", "content": "Two."}], stream=True)
    list(second)
    list(first)
    said = remembered(mind)
    assert [speaker for speaker, _ in said] == ["user", "companion"] * 2, "mixed up"
    assert {text for speaker, text in said if speaker == "user"} == {"One.", "Two."}
