"""How does Duffel name things?"""

import secrets


def new_id(prefix: str) -> str:
    return f"{prefix}_0000{secrets.token_hex(9)}"
