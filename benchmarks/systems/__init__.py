"""One small script a system; each runs in a process of its own, the peers' in environments that lack all of ours."""
