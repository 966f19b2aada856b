"""Having checkpoints witnessed (请见证): every witness gets each log's newest checkpoint; one that lags or is away holds up nobody."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import batched
from typing import NamedTuple

from yihao.ledger.rules.note import VerifierKey
from yihao.ledger.sealing import store
from yihao.ledger.sealing.indexing import OnFault
from yihao.ledger.sealing.trees import right_edge
from yihao.ledger.sealing.witness_client import Cosigned, Declined, Elsewhere, Told, Unknown, WitnessAway, WitnessClient
from yihao.ledger.sealing.work import LogId, SealFault
from yihao.ledger.tiles import tile_reader
from yihao.ledger.tree import consistency_proof
from yihao.runtime.crash import crash_point

log = logging.getLogger(__name__)
