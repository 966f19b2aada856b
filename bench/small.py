"""``python -m bench.small`` (小件测速): a number validated, a bundle verified, each beside a reference in the same run."""

from __future__ import annotations

import json
import time
import timeit
from hashlib import sha256

from tests.ledger.bundles import three_offices
from yihao.cases.rules import number
from yihao.ledger import verifier

NUMBER = "20263713290004222"


def main() -> None:
    """Print how long each takes, and how many times its reference."""
    runs = 2_000
    validated = min(timeit.repeat(lambda: number.validate(NUMBER), number=runs, repeat=5)) / runs
    parsed = min(timeit.repeat(lambda: int(NUMBER) % 97, number=runs, repeat=5)) / runs
    print(f"number.validate      {validated * 1e6:8.1f} µs   {validated / parsed:6.0f} × int % 97")
    site = three_offices(events=20, others=5)
    bundle, policy = site.bundle(), json.dumps(site.policy()).encode()
    took = min(timeit.repeat(lambda: verifier.verify(bundle, policy, now=time.time()), number=1, repeat=5))
    hashed = min(timeit.repeat(lambda: sha256(bundle).digest(), number=100, repeat=5)) / 100
    print(f"verify 62 events     {took * 1e3:8.1f} ms   {took / hashed:6.0f} × SHA-256 of the bundle")


if __name__ == "__main__":
    main()
