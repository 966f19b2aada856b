"""The signer (签名进程): a process of its own with its own fsynced state, which signs only what adds to what it signed before."""
