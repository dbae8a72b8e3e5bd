"""A model server that misbehaves costs one line, never the conversation."""

from __future__ import annotations

import time
from collections.abc import Generator
from contextlib import contextmanager

import msgspec
import pytest
from backend_contract import GREEDY, TALK, never
from serving import Answerer, Odd, Request, odd

from vrapp.config import MindSettings
from vrapp.errors import UsageError, VrappError
from vrapp.mind import remote
from vrapp.mind.remote import Remote
from vrapp.mind.remote_stream import LONGEST_LINE, Limits, LostError

HASTY = Limits(connect=1.0, first=0.3, next=0.2)


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remote, "BACK_OFF_S", (0.01, 0.01))


def fine(request: Request) -> None:
    request.begin()
    request.say("Good ")
    request.say("evening.")
    request.done()


@contextmanager
def connected(*answerers: Answerer) -> Generator[tuple[Remote, Odd]]:
    with odd(*answerers) as server:
        backend = Remote(server.url, MindSettings(), HASTY)
        yield backend, server
        backend.close()


def said(backend: Remote) -> str:
    return "".join(backend.answer(TALK, GREEDY, never))


def test_what_a_server_serves_is_asked() -> None:
    with connected(fine) as (backend, server):
        assert said(backend) == "Good evening."
        assert backend.name == f"Llama-9 at 127.0.0.1:{server.server_address[1]}" and backend.context == 2048
        asked = msgspec.json.decode(server.bodies[0])
        assert asked["model"] == "big/Llama-9.gguf" and asked["messages"][0] == {"role": "system", "content": TALK[0].text}
        assert asked["stream"] and asked["max_tokens"] == GREEDY.max_tokens and asked["temperature"] == 0.0


def silent_in_the_middle(request: Request) -> None:
    request.begin()
    request.say("Good ")
    time.sleep(1.0)
    request.done()


def slow_to_begin(request: Request) -> None:
    time.sleep(0.8)
    fine(request)


def cut_off(request: Request) -> None:
    request.begin()
    request.say("Good ")


def garbage(request: Request) -> None:
    request.begin()
    request.event(b'{"choices": [{')


def no_object(request: Request) -> None:
    request.begin()
    request.event(b"[1, 2]")


def endless(request: Request) -> None:
    request.begin()
    for _ in range(2 * LONGEST_LINE // 65536 + 2):
        request.wfile.write(b"x" * 65536)


def failing(request: Request) -> None:
    request.begin()
    request.say("Good ")
    request.event(b'{"error": {"message": "out of\\nmemory"}}')


def wrong_key(request: Request) -> None:
    request.whole(401, b'{"error": {"message": "no"}}')


def page(request: Request) -> None:
    request.whole(404, b"<html>not here</html>")


def elsewhere(request: Request) -> None:
    request.whole(302, b"", location="http://example.test/")


@pytest.mark.parametrize(
    ("answerer", "words", "kept"),
    [
        (silent_in_the_middle, "fell silent for 0 s in the middle", "Good "),
        (slow_to_begin, "did not answer within 0 s", ""),
        (cut_off, "ended in the middle of an answer", "Good "),
        (garbage, "not JSON", ""),
        (no_object, "no object", ""),
        (endless, "without a line's end", ""),
        (failing, "broke off: out of memory", "Good "),
        (wrong_key, "wants another key", ""),
        (page, "knows no such model or address", ""),
        (elsewhere, "points elsewhere (http://example.test/)", ""),
    ],
)
def test_trouble_is_one_line_and_what_was_said_stays(answerer: Answerer, words: str, kept: str) -> None:
    with connected(*[answerer] * remote.TRIES, fine) as (backend, _):
        heard: list[str] = []
        with pytest.raises(VrappError) as error:
            heard.extend(backend.answer(TALK, GREEDY, never))
        assert words in str(error.value) and "\n" not in str(error.value)
        assert "".join(heard) == kept
        while said_or_trouble(backend) != "Good evening.":  # the answers of the tries that were not needed
            pass


def said_or_trouble(backend: Remote) -> str:
    try:
        return said(backend)
    except VrappError:
        return ""


def busy(request: Request) -> None:
    request.whole(503, b'{"error": {"message": "loading model"}}', retry_after="0")


def test_a_busy_server_is_asked_again_and_not_for_ever() -> None:
    with connected(busy, busy, fine) as (backend, server):
        assert said(backend) == "Good evening." and len(server.bodies) == 3
    with connected(busy) as (backend, server):
        with pytest.raises(VrappError, match="503: loading model"):
            said(backend)
        assert len(server.bodies) == remote.TRIES
    with connected(lambda request: request.whole(429, b"", retry_after="3600")) as (backend, server):
        with pytest.raises(VrappError, match="busy"):
            said(backend)
        assert len(server.bodies) == 1, "it asked to be left alone for an hour"


def test_what_a_strict_server_does_not_know_is_left_out_from_then_on() -> None:
    def strict(request: Request) -> None:
        if b"stream_options" in request.body:
            request.whole(400, b'{"error": {"message": "Unrecognized request argument supplied: stream_options"}}')
        else:
            fine(request)

    with connected(strict) as (backend, server):
        assert said(backend) == said(backend) == "Good evening."
        assert len(server.bodies) == 3


def test_thoughts_are_not_spoken() -> None:
    def thinking(request: Request) -> None:
        request.begin()
        for piece in ("<th", "ink>They greet", " me.</thi", "nk>\\n", "Good <", "3 evening."):
            request.say(piece)
        request.done()

    with connected(thinking) as (backend, _):
        assert said(backend) == "Good <3 evening."


def test_letters_may_be_torn_apart_on_the_way() -> None:
    def torn(request: Request) -> None:
        request.begin()
        for byte in 'data: {"choices": [{"delta": {"content": "Grüß dich, 友達 🌙"}, "finish_reason": "stop"}]}\r\n\r\ndata: [DONE]\r\n\r\n'.encode():
            request.wfile.write(bytes([byte]))
            request.wfile.flush()

    with connected(torn) as (backend, _):
        assert said(backend) == "Grüß dich, 友達 🌙"


def test_a_stop_hangs_up_while_the_server_still_thinks() -> None:
    def endless_talk(request: Request) -> None:
        request.begin()
        while True:
            request.say("and ")
            time.sleep(0.005)

    with connected(slow_to_begin, endless_talk, fine) as (backend, server):
        looks = 0

        def third_look() -> bool:
            nonlocal looks
            looks += 1
            return looks > 3

        assert "".join(backend.answer(TALK, GREEDY, third_look)) == "" and backend.counts.ended == "stopped"
        heard = backend.answer(TALK, GREEDY, never)
        assert "and " in heard
        heard.close()
        assert said(backend) == "Good evening."
        until_s = time.monotonic() + 10.0
        while not server.left and time.monotonic() < until_s:
            time.sleep(0.01)
        assert server.left, "the server talks on to nobody"


def test_nobody_there_and_no_address() -> None:
    with pytest.raises(LostError, match=r"no model server answers at http://127.0.0.1:9/v1"):
        Remote("http://127.0.0.1:9/v1", MindSettings(), HASTY)
    for url in ("127.0.0.1:8080", "ftp://there", "http://", "http://a:b:c/", "file:///etc/passwd"):
        with pytest.raises(UsageError, match="is no address"):
            Remote(url, MindSettings(), HASTY)


def test_a_model_that_is_not_there_names_those_that_are() -> None:
    with odd(fine) as server, pytest.raises(VrappError, match=r"no model 'Llama-10'; it offers big/Llama-9.gguf"):
        Remote(server.url, MindSettings(model="Llama-10"), HASTY)


def test_sizes_are_learnt_from_what_the_server_counts() -> None:
    def counting(request: Request) -> None:
        request.begin()
        request.say("Good evening.", '"stop"')
        request.event(b'{"choices": [], "usage": {"prompt_tokens": 30, "completion_tokens": 3, "prompt_tokens_details": {"cached_tokens": 20}}}')
        request.event(b"[DONE]")

    with connected(counting) as (backend, _):
        said(backend)
        assert (backend.counts.prompt, backend.counts.evaluated, backend.counts.generated, backend.counts.ended) == (30, 10, 3, "end")
        assert abs(backend.size(TALK) - 30) <= 1
