"""Measurements that take peers, data or time; the tests need none of them."""
