"""Passes per second and latency of batched recognition on a GPU: `python -m tests.bench.gpu_recognition`.

    --model NAME      large-v3-turbo (default), small, base, tiny: the shape, with random weights
    --device NAME     cuda (default where there is one) or cpu
    --batches LIST    1,2,4,8,16,32
    --windows LIST    seconds of sound in a pass: 10,30
    --seconds N       how long each cell is measured

It needs nothing but PyTorch, or CTranslate2 with numpy; what is there is measured, and one JSON object is
printed. A pass is what a live pass is: features leave for the device, are encoded, the prompt is read, and
the tokens come back one by one, each the likeliest. Random weights cost what real ones cost, and mean nothing.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import platform
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

from tests.bench.batch_arrivals import most_talks
from tests.bench.figures import percentile

PROMPT = 64
"""Expected words and the four tokens that begin every answer."""
TOKENS = 16
"""An answer of two or three seconds."""
WARM = 3
LEAST_PASSES = 10
FRAMES_A_SECOND = 100
AIM_P95_MS = 350.0
"""From the end of an answer to its words, for nineteen of twenty answers."""
Pass = Callable[[], object]


def measure(one_pass: Pass, seconds: float) -> list[float]:
    """Return how many milliseconds each pass took, warm-up left out."""
    for _ in range(WARM):
        one_pass()
    spent_ms: list[float] = []
    ends_s = time.perf_counter() + seconds
    while len(spent_ms) < LEAST_PASSES or time.perf_counter() < ends_s:
        began_s = time.perf_counter()
        one_pass()
        spent_ms.append(1000 * (time.perf_counter() - began_s))
    return spent_ms


def cell(asked: argparse.Namespace, batch: int, window_s: int, one_pass: Pass) -> dict[str, Any]:
    """Return one cell of the table."""
    spent_ms = measure(one_pass, asked.seconds)
    return {
        "batch": batch,
        "window_s": window_s,
        "runs": len(spent_ms),
        "latency_ms_p50": round(percentile(spent_ms, 50) or 0.0, 2),
        "latency_ms_p95": round(percentile(spent_ms, 95) or 0.0, 2),
        "passes_per_s": round(batch * len(spent_ms) * 1000 / sum(spent_ms), 1),
    }


def sizes(asked: argparse.Namespace) -> Iterator[tuple[int, int]]:
    """Return every window with every batch."""
    for window_s in map(int, asked.windows.split(",")):
        for batch in map(int, asked.batches.split(",")):
            yield batch, window_s


def with_torch(asked: argparse.Namespace) -> dict[str, Any]:
    """Measure the project's plain PyTorch network: eagerly, and on CUDA as one recorded graph a pass."""
    import torch

    from tests.bench.torch_whisper import SHAPES, TorchWhisper

    device = asked.device or ("cuda" if torch.cuda.is_available() else "cpu")
    cuda = device == "cuda"
    dtype = torch.float16 if cuda else torch.float32
    with torch.no_grad():
        network = TorchWhisper(SHAPES[asked.model], device=device, dtype=dtype)
        found: dict[str, Any] = {
            "device": torch.cuda.get_device_name(0) if cuda else platform.processor() or "cpu",
            "torch": torch.__version__,
            "type": str(dtype).removeprefix("torch."),
            "parameters": network.parameters,
            "eager": [],
            "graph": [],
        }
        for batch, window_s in sizes(asked):
            steady = _TorchPass(network, batch, window_s)
            found["eager"].append(cell(asked, batch, window_s, steady.eager))
            if cuda:
                steady.record()
                found["graph"].append(cell(asked, batch, window_s, steady.replay))
            _say("torch", found["graph" if cuda else "eager"][-1])
        if cuda:
            found["most_memory_mb"] = round(torch.cuda.max_memory_allocated() / 2**20)
    return found


class _TorchPass:
    """One batch size and window: its buffers, and its recorded graph."""

    def __init__(self, network: Any, batch: int, window_s: int) -> None:
        import torch

        frames = FRAMES_A_SECOND * window_s
        weights = network.embeddings
        self._network = network
        self._cuda = weights.is_cuda
        size = (batch, network.shape.mels, frames)
        self._host = torch.randn(size, dtype=weights.dtype)
        if self._cuda:
            self._host = self._host.pin_memory()
        self._mel = self._host.to(weights.device)
        self._prompt = torch.arange(PROMPT, device=weights.device)
        self._graph: Any = None
        self._said: Any = None

    def eager(self) -> object:
        """Run every kernel by itself."""
        self._mel.copy_(self._host, non_blocking=True)
        return self._network.answer(self._mel, self._prompt, TOKENS).cpu()

    def record(self) -> None:
        """Record the whole pass; a side stream warms it up first, as CUDA graphs ask for."""
        import torch

        side = torch.cuda.Stream()
        side.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(side):
            self._network.answer(self._mel, self._prompt, TOKENS)
        torch.cuda.current_stream().wait_stream(side)
        self._graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(self._graph):
            self._said = self._network.answer(self._mel, self._prompt, TOKENS)

    def replay(self) -> object:
        """Run the recorded pass on new features."""
        self._mel.copy_(self._host, non_blocking=True)
        self._graph.replay()
        return self._said.cpu()


def with_transformers(asked: argparse.Namespace) -> dict[str, Any]:
    """Measure the same shape in the transformers library, with its growing cache: to compare with."""
    import torch
    import transformers

    from tests.bench.torch_whisper import SHAPES

    device = asked.device or ("cuda" if torch.cuda.is_available() else "cpu")
    dtype = torch.float16 if device == "cuda" else torch.float32
    shape = SHAPES[asked.model]
    found: dict[str, Any] = {"transformers": transformers.__version__, "eager": []}
    made: dict[int, Any] = {}
    for batch, window_s in sizes(asked):
        if window_s not in made:
            made = {window_s: _transformers_network(shape, window_s, device, dtype)}
        size = (batch, shape.mels, FRAMES_A_SECOND * window_s)
        mel = torch.randn(size, dtype=dtype)
        one_pass = _transformers_pass(made[window_s], mel, device)
        with torch.no_grad():
            found["eager"].append(cell(asked, batch, window_s, one_pass))
        _say("transformers", found["eager"][-1])
    return found


def _transformers_network(shape: Any, window_s: int, device: str, dtype: Any) -> Any:
    """Return the network; its encoder takes exactly the window that its configuration names."""
    import torch
    from transformers import WhisperConfig, WhisperForConditionalGeneration

    heads = shape.width // 64
    config = WhisperConfig(
        vocab_size=shape.words,
        num_mel_bins=shape.mels,
        d_model=shape.width,
        encoder_layers=shape.encoder_layers,
        decoder_layers=shape.decoder_layers,
        encoder_attention_heads=heads,
        decoder_attention_heads=heads,
        encoder_ffn_dim=4 * shape.width,
        decoder_ffn_dim=4 * shape.width,
        max_source_positions=FRAMES_A_SECOND * window_s // 2,
    )
    before = torch.get_default_dtype()
    torch.set_default_dtype(dtype)
    try:
        with torch.device(device):
            return WhisperForConditionalGeneration(config).eval()
    finally:
        torch.set_default_dtype(before)


def _transformers_pass(network: Any, mel: Any, device: str) -> Pass:
    import torch

    prompt = torch.arange(PROMPT, device=device).expand(mel.shape[0], -1)

    def one_pass() -> object:
        heard = network.model.encoder(mel.to(device)).last_hidden_state
        ids, kept, said = prompt, None, []
        for _ in range(TOKENS):
            out = network.model.decoder(
                input_ids=ids, encoder_hidden_states=heard, past_key_values=kept, use_cache=True
            )
            kept = out.past_key_values
            ids = network.proj_out(out.last_hidden_state[:, -1:]).argmax(dim=-1)
            said.append(ids)
        return torch.cat(said, dim=1).cpu()

    return one_pass


def with_ctranslate2(asked: argparse.Namespace) -> dict[str, Any]:
    """Measure CTranslate2 itself, which is what live calls use."""
    import ctranslate2

    from tests.bench.ctranslate2_passes import batched_passes

    device = asked.device or ("cuda" if ctranslate2.get_cuda_device_count() else "cpu")
    found: dict[str, Any] = {"ctranslate2": ctranslate2.__version__, "device": device, "eager": []}
    with batched_passes(asked.model, device, (PROMPT, TOKENS)) as passes:
        for batch, window_s in sizes(asked):
            one_pass = passes(batch, FRAMES_A_SECOND * window_s)
            found["eager"].append(cell(asked, batch, window_s, one_pass))
            _say("ctranslate2", found["eager"][-1])
    return found


ENGINES = {
    "torch": with_torch,
    "transformers": with_transformers,
    "ctranslate2": with_ctranslate2,
}


def carried(cells: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return, for each window, how many talks at once the measured passes carry within the aim."""
    found = []
    for window_s in sorted({one["window_s"] for one in cells}):
        cost_ms = {
            one["batch"]: one["latency_ms_p50"] for one in cells if one["window_s"] == window_s
        }
        talks, p95_ms = most_talks(cost_ms, aim_p95_ms=AIM_P95_MS)
        found.append({"window_s": window_s, "talks": talks, "answer_ms_p95": p95_ms})
    return found


def _say(name: str, one: dict[str, Any]) -> None:
    sys.stderr.write(
        f"  {name}: {one['window_s']} s window, batch {one['batch']}: "
        f"{one['latency_ms_p50']} ms, {one['passes_per_s']} passes/s\n"
    )


def main() -> None:
    """Measure what is there and print it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--model", default="large-v3-turbo")
    parser.add_argument("--device", default="")
    parser.add_argument("--batches", default="1,2,4,8,16,32")
    parser.add_argument("--windows", default="10,30")
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument("--engine", action="append", choices=list(ENGINES))
    asked = parser.parse_args()
    results: dict[str, Any] = {"model": asked.model, "prompt": PROMPT, "tokens": TOKENS}
    for name in asked.engine or ENGINES:
        with contextlib.suppress(KeyboardInterrupt):
            try:
                results[name] = ENGINES[name](asked)
            except Exception as error:
                results[name] = {"not_measured": f"{type(error).__name__}: {error}"}
                sys.stderr.write(f"  {name}: not measured ({type(error).__name__}: {error})\n")
        for way in ("graph", "eager"):
            if cells := results[name].get(way):
                results[name][f"{way}_carries"] = carried(cells)
    print(json.dumps(results))


if __name__ == "__main__":
    main()
