"""The limits within which Whisper is believed: window, tokens, retry, silence, confidence."""

from __future__ import annotations

import math
import zlib
from dataclasses import dataclass

LEAST_WINDOW_MS = 10_000
"""Windows far below 10 s make Whisper repeat itself."""
FULL_WINDOW_MS = 30_000
"""What it was trained on, and the most that it takes."""
WINDOW_MARGIN_MS = 2_000
BUCKETS_MS = (LEAST_WINDOW_MS, 15_000, FULL_WINDOW_MS)
"""Windows that utterances of one batch share; a batch is as dear as its widest window."""
LONGEST_PIECE_MS = FULL_WINDOW_MS - WINDOW_MARGIN_MS
TOKENS_A_SECOND = 8
TOKENS_TO_BEGIN = 16
MOST_TOKENS = 224
"""Half of what the decoder holds; the other half is for the prompt."""
MOST_COMPRESSION = 2.4
LEAST_MEAN_LOGPROB = -1.0
MOST_NO_SPEECH = 0.6
"""The three thresholds of the reference decoder (openai/whisper, transcribe)."""
DOUBTFUL = 0.3
"""Most confidence of a text that repeats itself or was cut off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoding:
    """What one decoder run gave."""

    text: str
    mean_logprob: float
    no_speech: float
    at_limit: bool
    """It used up its tokens: it was cut off, or loops."""


def window_ms(speech_ms: int) -> int:
    """Return how much of the 30 s window to encode for `speech_ms` of speech."""
    return min(FULL_WINDOW_MS, max(LEAST_WINDOW_MS, speech_ms + WINDOW_MARGIN_MS))


def bucket_ms(window_ms: int) -> int:
    """Return the narrowest shared window that holds `window_ms`."""
    return next(bucket for bucket in BUCKETS_MS if bucket >= window_ms)


def most_tokens(speech_ms: int) -> int:
    """Return how many tokens `speech_ms` of speech can have."""
    return min(MOST_TOKENS, TOKENS_TO_BEGIN + math.ceil(TOKENS_A_SECOND * speech_ms / 1000))


def more_tokens(tokens: int) -> int:
    """Return how many tokens a second try may have, in case the first was cut off."""
    return min(MOST_TOKENS, 2 * tokens)


def compression(text: str) -> float:
    """Return how much smaller `text` becomes by zlib; a text that loops becomes much smaller."""
    content = text.encode()
    return len(content) / len(zlib.compress(content)) if content else 0.0


def is_doubtful(decoding: Decoding) -> bool:
    """Say whether the full window should be tried: cut off, looping, or hardly probable."""
    return _is_broken(decoding) or decoding.mean_logprob < LEAST_MEAN_LOGPROB


def better(first: Decoding, second: Decoding) -> Decoding:
    """Return the one that is not broken, else the likelier one."""
    return max(second, first, key=lambda one: (not _is_broken(one), one.mean_logprob))


def is_silence(decoding: Decoding) -> bool:
    """Say whether the model itself doubts that anybody spoke."""
    return decoding.no_speech > MOST_NO_SPEECH and decoding.mean_logprob < LEAST_MEAN_LOGPROB


def confidence(decoding: Decoding) -> float:
    """Return the geometric mean of the token probabilities, little for a broken text."""
    mean = math.exp(min(0.0, decoding.mean_logprob))
    return round(min(mean, DOUBTFUL) if _is_broken(decoding) else mean, 3)


def _is_broken(decoding: Decoding) -> bool:
    return decoding.at_limit or compression(decoding.text) > MOST_COMPRESSION
