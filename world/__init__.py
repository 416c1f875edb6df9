"""Who, where and what there is in the seeded world: plain values that every seed agrees on."""
