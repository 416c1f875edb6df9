"""The graph as one picture, docs/graph.svg: who owns what, who adds to whose, who hears whom."""
