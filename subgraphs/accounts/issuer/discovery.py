"""How do clients and verifiers find their way? The issuer's two metadata documents."""

from typing import Any

from subgraphs.accounts.issuer.authlib_server import SCOPES
from subgraphs.accounts.issuer.grants import ANY_CLIENT
from subgraphs.accounts.issuer.keys import ALGORITHM

AUTHORIZE = "/authorize"
TOKEN = "/token"
USER_INFO = "/userinfo"
REVOKE = "/revoke"
END_SESSION = "/end-session"
KEYS = "/jwks.json"


def metadata(issuer: str) -> dict[str, Any]:
    """RFC 8414 and OpenID Connect Discovery ask for the same, where both speak."""
    base = issuer.rstrip("/")
    return {
        "issuer": issuer,
        "authorization_endpoint": base + AUTHORIZE,
        "token_endpoint": base + TOKEN,
        "userinfo_endpoint": base + USER_INFO,
        "revocation_endpoint": base + REVOKE,
        "end_session_endpoint": base + END_SESSION,
        "jwks_uri": base + KEYS,
        "scopes_supported": list(SCOPES),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "refresh_token", "client_credentials"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": [ALGORITHM],
        "token_endpoint_auth_methods_supported": ANY_CLIENT,
        "revocation_endpoint_auth_methods_supported": ANY_CLIENT,
        "code_challenge_methods_supported": ["S256"],
        "claims_supported": ["sub", "name", "preferred_username", "picture", "auth_time"],
        "prompt_values_supported": ["none", "login"],
        "authorization_response_iss_parameter_supported": True,
    }
