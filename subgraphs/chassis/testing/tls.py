"""Nothing that is tried here speaks TLS: to read the world's roots would cost each client 50 ms."""

import os


def trust_nobody() -> None:
    """This process, and those that it starts from now on."""
    os.environ.pop("SSL_CERT_FILE", None)
    os.environ["SSL_CERT_DIR"] = os.devnull
