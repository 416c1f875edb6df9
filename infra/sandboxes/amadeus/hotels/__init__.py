"""Hotels: listed, offered room by room, and ordered."""
