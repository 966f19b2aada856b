"""Run a module of Python that ends with whoever started it (随父进程终止), also where that one is killed and can tell nothing.

``python -m yihao.runtime.with_parent PARENT MODULE …``: the kernel sends SIGTERM at the end of the parent, on Linux; elsewhere
the module is run as it is.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def main(parent: int, module: list[str]) -> None:
    """Ask the kernel, then become the module; what was asked for stays (随父终止后转入所要运行的模块)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
        if os.getppid() != parent:  # it ended before it was asked for
            sys.exit(1)
    os.execv(sys.executable, [sys.executable, "-m", *module])  # noqa: S606 - our own modules, no shell


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
