"""What a token must hold: to read what is a person's own, and to write."""

READ_SCOPE = [["social:read"]]
WRITE_SCOPE = [["social:write"]]
