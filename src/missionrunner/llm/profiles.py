"""Which server and model a run talks to. A key alone never switches a model on: someone has to name one."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from missionrunner.errors import BadInput
from missionrunner.llm.secrets import Secret, keyring_secret
from missionrunner.plain_text import one_line
from missionrunner.settings import ModelSettings, Settings

BASE_URL_VARIABLE = "OPENAI_BASE_URL"
KEY_VARIABLE = "OPENAI_API_KEY"
OPENAI_URL = "https://api.openai.com/v1"
OFFLINE = "offline"
_OPENAI_HOSTS = ("api.openai.com", "eu.api.openai.com", "us.api.openai.com")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A server, a model on it, and how to treat it. Times are seconds, prices US dollars per million tokens.

    `key_source` says in words where the key comes from. `first_token_seconds` bounds the silence before an
    answer, `stall_seconds` a silence inside it, `call_seconds` the whole call.
    """

    base_url: str
    model: str
    name: str = ""
    key: Secret = field(default_factory=lambda: Secret(""))
    key_source: str = KEY_VARIABLE
    parallel: int = 8
    context_tokens: int | None = None
    max_output_tokens: int | None = None
    temperature: float | None = None
    first_token_seconds: float = 120.0
    stall_seconds: float = 60.0
    call_seconds: float = 900.0
    price_input: float | None = None
    price_cached: float | None = None
    price_output: float | None = None

    @property
    def host(self) -> str:
        return (urlsplit(self.base_url).hostname or "").lower()

    @property
    def shown(self) -> str:
        """The server as messages name it: host and port."""
        port = urlsplit(self.base_url).port
        return f"{self.host}:{port}" if port else self.host

    @property
    def is_openai(self) -> bool:
        return self.host in _OPENAI_HOSTS

    @property
    def is_local(self) -> bool:
        """True for this machine."""
        if self.host == "localhost" or self.host.endswith(".localhost"):
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False


def endpoint_for(
    wanted: str, settings: Settings, environ: Mapping[str, str] | None = None
) -> Endpoint | None:
    """The endpoint that `wanted` (from `--model`) or the setting `model` names; None means offline.

    The name of a profile wins; any other name is a model on the server of OPENAI_BASE_URL, or on OpenAI's.
    Raises BadInput for a base URL that cannot be used.
    """
    env = os.environ if environ is None else environ
    name = one_line(wanted) or settings.model
    if not name or name == OFFLINE:
        return None
    profile = settings.models.get(name)
    if profile is not None:
        return _from_profile(name, profile, env)
    base_url = env.get(BASE_URL_VARIABLE, "").strip() or OPENAI_URL
    return Endpoint(
        base_url=checked_url(base_url, BASE_URL_VARIABLE),
        model=name,
        key=Secret(env.get(KEY_VARIABLE, "").strip()),
    )


def _from_profile(name: str, profile: ModelSettings, env: Mapping[str, str]) -> Endpoint:
    base_url = checked_url(profile.base_url or OPENAI_URL, f"models.{name}.base_url")
    if not profile.model:
        raise BadInput(
            f"models.{name}: model is missing.", hint='Name the model on that server: model = "..."'
        )
    key, source = _profile_key(name, profile, base_url, env)
    return Endpoint(
        base_url=base_url,
        model=profile.model,
        name=name,
        key=key,
        key_source=source,
        parallel=profile.parallel,
        context_tokens=profile.context_tokens,
        max_output_tokens=profile.max_output_tokens,
        temperature=profile.temperature,
        first_token_seconds=profile.first_token_seconds,
        stall_seconds=profile.stall_seconds,
        price_input=profile.price_input,
        price_cached=profile.price_cached,
        price_output=profile.price_output,
    )


def _profile_key(
    name: str, profile: ModelSettings, base_url: str, env: Mapping[str, str]
) -> tuple[Secret, str]:
    """The key of a profile. OPENAI_API_KEY goes to the server it was set for, never to another one."""
    if profile.key_variable:
        return Secret(env.get(profile.key_variable, "").strip()), profile.key_variable
    kept = keyring_secret(name)
    if kept:
        return kept, f"the keyring (missionrunner, {name})"
    its_own = (env.get(BASE_URL_VARIABLE, "").strip() or OPENAI_URL).rstrip("/")
    if base_url in (its_own, OPENAI_URL):
        return Secret(env.get(KEY_VARIABLE, "").strip()), KEY_VARIABLE
    return Secret(""), f"an environment variable named by models.{name}.key_variable"


def checked_url(text: str, where: str) -> str:
    """A base URL without a slash at its end. Raises BadInput for one that is unusable or holds a key."""
    allowed = 'A base URL looks like "http://127.0.0.1:8080/v1" or "https://api.openai.com/v1".'
    try:
        parts = urlsplit(text.strip())
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        raise BadInput(f"{where}: this is no base URL.", hint=allowed) from None
    if parts.username or parts.password or parts.query or parts.fragment:
        # Not quoted: what stands there may be a key.
        raise BadInput(
            f"{where}: a base URL must not hold a user name, a key or a query.",
            hint="Put the key into an environment variable and name it with key_variable.",
        )
    if not usable or one_line(text) != text.strip():
        raise BadInput(f"{where}: this is no base URL.", hint=allowed)
    return text.strip().rstrip("/")
