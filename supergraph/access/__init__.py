"""Who may read what: the policy written by hand, and every cell of it that the graph makes."""
