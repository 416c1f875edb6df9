"""Money: exact amounts, who is paid by whom, and books that balance. No word of the domain."""
