"""Verifying what sealing left behind (校验封存): trees, checkpoints, signatures, cosignatures, index maps, the national log."""
