"""Accounts, as far as a booking asks it: whoever is asked about is Ana."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Final

ANA: Final = {
    "givenName": "Ana",
    "familyName": "Moreau",
    "dateOfBirth": "1990-02-03",
    "gender": "F",
    "document": {
        "kind": "PASSPORT",
        "number": "12AB34567",
        "countryCode": "FR",
        "expiresOn": "2099-01-31",
    },
    "email": "ana@caravan.example",
    "phone": "+33612345678",
}


class _Told(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        told = json.dumps({"travelers": [{"id": id, **ANA} for id in asked["ids"]]}).encode()
        self.send_response(200)
        self.send_header("content-length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)

    def log_message(self, *_: object) -> None: ...


@contextmanager
def listening() -> Iterator[str]:
    """Its address, until the end of the block."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Told)
    Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
