"""How Duffel leaves a write unanswered: the sandbox's word, what it is called, was it done."""

UNANSWERED = [
    ("drop_before", "RemoteProtocolError", False),
    ("drop_after", "RemoteProtocolError", True),
    ("500_before", "internal_server_error", False),
    ("500_after", "internal_server_error", True),
    ("504_before", "gateway_timeout", False),
    ("504_after", "gateway_timeout", True),
    ("html_before", "http 502", False),
    ("html_after", "http 502", True),
    ("truncated", "unreadable", True),
    ("late", "timeout", True),
    ("airline_internal", "airline_internal", False),
]
