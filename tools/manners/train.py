"""Teaches the embedded Llama manners: a LoRA adapter from the weights inside its GGUF, trained on the processor, written as a GGUF adapter.

    python -m venv TRAIN && TRAIN/bin/pip install torch==2.13.0 transformers==5.24.0 peft gguf      (1.2 GB: never a dependency of vrapp)
    .venv/bin/python -m tools.manners.lessons lessons.jsonl --count 900
    TRAIN/bin/python tools/manners/train.py lessons.jsonl MODEL.gguf adapter.gguf

Runs in that environment and imports nothing of vrapp. One lesson is one step: its opening is read once, without gradient, and all of its conversations go
on from there as one batch, which costs a third of reading the opening with each of them. `--resume` goes on from the last checkpoint.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from pathlib import Path
from typing import Any

os.environ["HF_HUB_OFFLINE"] = "1"

import gguf
import numpy as np
import torch
from peft import LoraConfig, get_peft_model
from transformers import AutoModelForCausalLM, AutoTokenizer, DynamicCache

LAYERS = {
    "q_proj": "attn_q", "k_proj": "attn_k", "v_proj": "attn_v", "o_proj": "attn_output", "gate_proj": "ffn_gate", "up_proj": "ffn_up", "down_proj": "ffn_down",
}  # fmt: skip
RANK, ALPHA = 8, 16


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("lessons", type=Path)
    parser.add_argument("model", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--steps", type=int, default=0, help="0: one for every lesson")
    parser.add_argument("--minutes", type=float, default=60, help="the rate falls to nothing by the last lesson, or by then if that comes first")
    parser.add_argument("--rate", type=float, default=6e-4)
    parser.add_argument("--threads", type=int, default=1, help="of a shared machine: one thread alone wastes nothing in waiting for the other")
    parser.add_argument("--every", type=int, default=50, help="steps between checkpoints")
    parser.add_argument("--resume", action="store_true")
    asked = parser.parse_args()
    torch.set_num_threads(asked.threads)
    torch.manual_seed(0)
    tokenizer = AutoTokenizer.from_pretrained(asked.model.parent, gguf_file=asked.model.name)
    base = AutoModelForCausalLM.from_pretrained(asked.model.parent, gguf_file=asked.model.name, dtype=torch.float32, attn_implementation="sdpa")
    model = get_peft_model(base, LoraConfig(r=RANK, lora_alpha=ALPHA, target_modules=list(LAYERS), task_type="CAUSAL_LM"))
    model.print_trainable_parameters()
    lessons = [json.loads(line) for line in asked.lessons.read_text(encoding="utf-8").splitlines()]
    train(model, tokenizer, lessons[: asked.steps or None], asked)
    export(model, base.config, asked.out)


def train(model: Any, tokenizer: Any, lessons: list[dict[str, Any]], asked: argparse.Namespace) -> None:
    weights = [weight for weight in model.parameters() if weight.requires_grad]
    optimizer = torch.optim.AdamW(weights, lr=asked.rate, weight_decay=0.01)
    steps = len(lessons)
    saved, first, spent_s = asked.out.with_suffix(".checkpoint.pt"), 0, 0.0
    if asked.resume and saved.exists():
        state = torch.load(saved, weights_only=True)
        model.load_state_dict(state["model"], strict=False)
        optimizer.load_state_dict(state["optimizer"])
        first, spent_s = state["step"], state["spent_s"]
    start_s, seen, mean = time.time(), 0, 0.0
    for step in range(first, steps):
        elapsed_s = spent_s + time.time() - start_s
        progress = max(step / steps, elapsed_s / (60 * asked.minutes))
        if progress >= 1:
            break
        for group in optimizer.param_groups:
            group["lr"] = asked.rate * min(1, (step + 1) / 15) * (0.03 + 0.97 * (1 - progress))
        prefix, batch = encode(tokenizer, lessons[step])
        loss, tokens = step_loss(model, prefix, batch)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(weights, 1.0)
        optimizer.step()
        optimizer.zero_grad()
        seen += tokens
        mean = loss.item() if not mean else 0.95 * mean + 0.05 * loss.item()
        if step % 10 == 9 or step < 3:
            print(f"step {step + 1}/{steps} loss {loss.item():.3f} mean {mean:.3f} {seen / (time.time() - start_s):.0f} tokens/s", flush=True)
        if (step + 1) % asked.every == 0:
            kept = {name: weight.detach() for name, weight in model.named_parameters() if weight.requires_grad}
            torch.save({"model": kept, "optimizer": optimizer.state_dict(), "step": step + 1, "spent_s": elapsed_s}, saved)
            export(model, model.config, asked.out.with_suffix(f".{step + 1}.gguf"))


def encode(tokenizer: Any, lesson: dict[str, Any]) -> tuple[torch.Tensor, dict[str, torch.Tensor]]:
    """prefix (1, P); tokens (B, T) padded on the right; mask (B, T); learned (B, T): True where the token is to be foretold."""
    end = tokenizer.convert_tokens_to_ids("<|im_end|>")
    prefix = tokenizer(lesson["prefix"], add_special_tokens=False, return_tensors="pt")["input_ids"]
    rows: list[tuple[list[int], list[bool]]] = []
    for conversation in lesson["conversations"]:
        ids: list[int] = []
        learned: list[bool] = []
        for text, is_learned in conversation:
            piece = tokenizer(text, add_special_tokens=False)["input_ids"]
            until = len(piece) if not is_learned else piece.index(end) + 1
            ids += piece
            learned += [is_learned] * until + [False] * (len(piece) - until)
        rows.append((ids, learned))
    longest = max(len(ids) for ids, _ in rows)
    tokens = torch.full((len(rows), longest), end)
    mask, learn = torch.zeros_like(tokens), torch.zeros_like(tokens, dtype=torch.bool)
    for row, (ids, learned) in enumerate(rows):
        tokens[row, : len(ids)], mask[row, : len(ids)], learn[row, : len(ids)] = torch.tensor(ids), 1, torch.tensor(learned)
    return prefix, {"tokens": tokens, "mask": mask, "learned": learn}


def step_loss(model: Any, prefix: torch.Tensor, batch: dict[str, torch.Tensor]) -> tuple[torch.Tensor, int]:
    """Mean negative log likelihood of the learned tokens, and how many tokens were read."""
    tokens, learned = batch["tokens"], batch["learned"]
    inner = model.base_model.model.model  # without the head: logits are needed only where something is learned
    with torch.no_grad():
        cache = inner(input_ids=prefix, use_cache=True).past_key_values
    shared = DynamicCache()
    for index, layer in enumerate(cache.layers):
        shared.update(layer.keys.expand(len(tokens), -1, -1, -1), layer.values.expand(len(tokens), -1, -1, -1), index)
    mask = torch.cat([torch.ones(len(tokens), prefix.shape[1], dtype=batch["mask"].dtype), batch["mask"]], dim=1)
    hidden = inner(input_ids=tokens, attention_mask=mask, past_key_values=shared, use_cache=True).last_hidden_state
    wanted = learned[:, 1:]
    logits = model.base_model.model.lm_head(hidden[:, :-1][wanted])
    loss = torch.nn.functional.cross_entropy(logits, tokens[:, 1:][wanted])
    return loss, tokens.numel() + prefix.numel()


def export(model: Any, config: Any, out: Path) -> None:
    """Write the adapter as llama.cpp reads it (half floats). Rows of q and k are in llama.cpp's order of rotary pairs, as in the model's own file."""
    writer = gguf.GGUFWriter(str(out), "llama")
    writer.add_type("adapter")
    writer.add_name("vrapp manners")
    writer.add_string("adapter.type", "lora")
    writer.add_float32("adapter.lora.alpha", float(ALPHA))
    for name, weight in model.named_parameters():
        if ".lora_" not in name:
            continue
        parts = name.split(".")
        layer, kind, side = parts[parts.index("layers") + 1], next(part for part in parts if part in LAYERS), "lora_a" if ".lora_A." in name else "lora_b"
        array = weight.detach().float().numpy()
        if side == "lora_b" and kind in ("q_proj", "k_proj"):
            array = _rotary(array, config.num_attention_heads if kind == "q_proj" else config.num_key_value_heads)
        writer.add_tensor(f"blk.{layer}.{LAYERS[kind]}.weight.{side}", array.astype(np.float16))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _rotary(rows: np.ndarray, heads: int) -> np.ndarray:
    """Halves of a head become pairs of neighbours: (heads, 2, d/2, r) to (heads, d/2, 2, r)."""
    return rows.reshape(heads, 2, rows.shape[0] // heads // 2, rows.shape[1]).swapaxes(1, 2).reshape(rows.shape)


if __name__ == "__main__":
    main()
