"""One contract for every backend: a script, llama.cpp in process, our server over HTTP, llama-cpp-python's own server over HTTP."""

from __future__ import annotations

from collections.abc import Callable, Generator
from pathlib import Path

import backend_contract as contract
import pytest
import serving

from vrapp import children, serve
from vrapp.config import MindSettings, Settings
from vrapp.mind.backend import Backend
from vrapp.mind.llama import Llama
from vrapp.mind.memory import Memory
from vrapp.mind.remote import KEY, Remote
from vrapp.mind.scripted import Scripted

Check = Callable[[Backend], None]
CHECKS = [pytest.param(check, id=check.__name__) for check in contract.ALL]
SCRIPT = "It is a fine evening, and I am very glad that you came to sit with me."
SETTINGS = MindSettings(threads=1)


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "replies.toml"
    path.write_text(f'[[reply]]\ntext = "{SCRIPT}"\n')
    return path


@pytest.mark.parametrize("check", CHECKS)
def test_a_script(check: Check, script: Path) -> None:
    check(Scripted(script))


@pytest.fixture
def scripted_mind(script: Path, tmp_path: Path) -> Generator[serve.Server]:
    server = serve.Server(lambda: children.open_mind(Settings(home=str(tmp_path), mind=MindSettings(script=str(script))), memory=Memory(None)))
    yield server
    server.close()


@pytest.mark.parametrize("check", CHECKS)
def test_our_server(check: Check, scripted_mind: serve.Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY, serving.TOKEN)
    with serving.ours(scripted_mind) as url:
        backend = Remote(url, MindSettings(model="model"))
        check(backend)
        backend.close()


@pytest.fixture(scope="module")
def llama(default_model: Path) -> Generator[Llama]:
    made = Llama(default_model, SETTINGS)
    yield made
    made.close()


@pytest.mark.model
@pytest.mark.parametrize("check", CHECKS)
def test_llama_in_process(check: Check, llama: Llama) -> None:
    check(llama)


@pytest.fixture(scope="module")
def peers(default_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Generator[str]:
    with serving.llama_cpp_server(default_model, tmp_path_factory.mktemp("server")) as url:
        yield url


@pytest.mark.model
@pytest.mark.slow
@pytest.mark.parametrize("check", CHECKS)
def test_llama_cpp_pythons_own_server(check: Check, peers: str) -> None:
    backend = Remote(peers, MindSettings())
    assert backend.name.startswith("default-model at 127.0.0.1:")
    check(backend)
    backend.close()
