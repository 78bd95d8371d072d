"""A generator behind HTTP: any endpoint that answers `POST …/chat/completions` as OpenAI's does.

The address comes from the settings alone, so nobody who uses the API can send us elsewhere; redirects are not followed,
certificates are checked, and how much and how long it may answer is bounded.
"""

import asyncio
from typing import Any, Final

import httpx
import orjson
import structlog

from domain.policy import limits
from domain.shared.errors import GeneratorFailed

log = structlog.get_logger(channel="generator")
CONNECT_SECONDS: Final = 5
HEADERS: Final = {"Accept": "application/json", "Accept-Encoding": "identity"}


class ChatCompletions:
    """One model behind one address."""

    is_on = True

    def __init__(self, *, url: str, model: str, key: str, seconds: int) -> None:
        self.url, self.model, self.seconds = f"{url.rstrip('/')}/chat/completions", model, seconds
        self._headers = {**HEADERS, **({"Authorization": f"Bearer {key}"} if key else {})}

    def draft(self, *, task: str, facts: str) -> str:
        """Return what the model writes.

        :raises GeneratorFailed: if it does not answer in time, or not with a text; `params.because` says which
        """
        messages = [{"role": "system", "content": task}, {"role": "user", "content": facts}]
        body = {"model": self.model, "messages": messages, "max_tokens": limits.GENERATOR_TOKENS_MAX, "stream": False}
        try:
            answer = orjson.loads(asyncio.run(self._ask(body)))
            text = answer["choices"][0]["message"]["content"]
        except (TimeoutError, httpx.TimeoutException) as error:
            raise _failed("timeout") from error
        except httpx.HTTPError as error:
            raise _failed("unreachable") from error
        except (orjson.JSONDecodeError, LookupError, TypeError) as error:
            raise _failed("malformed") from error
        if not isinstance(text, str) or not text.strip():
            raise _failed("malformed")
        return text

    async def _ask(self, body: dict[str, Any]) -> bytes:
        """Return the bytes of the answer. One clock runs for all of it, not from piece to piece.

        Whoever sends headers or body drop by drop is cut off in the middle of a read, as only a task can be.
        """
        timeout = httpx.Timeout(self.seconds, connect=min(CONNECT_SECONDS, self.seconds))
        # Nothing of the environment: no proxy, and no .netrc that would put other credentials in.
        async with (
            asyncio.timeout(self.seconds),
            httpx.AsyncClient(timeout=timeout, follow_redirects=False, trust_env=False) as client,
            client.stream("POST", self.url, content=orjson.dumps(body), headers=self._sent()) as response,
        ):
            if response.status_code != httpx.codes.OK:
                raise _failed("status", status=response.status_code)
            found = bytearray()
            async for piece in response.aiter_raw():
                found += piece
                if len(found) > limits.GENERATOR_ANSWER_BYTES_MAX:
                    raise _failed("too_large")
            return bytes(found)

    def _sent(self) -> dict[str, str]:
        return {**self._headers, "Content-Type": "application/json"}


def _failed(because: str, **facts: Any) -> GeneratorFailed:
    log.warning("generator_failed", because=because, **facts)
    return GeneratorFailed(because=because, retry_after=limits.GENERATOR_RETRY_SECONDS, **facts)
