"""Documents that bring down the process at work on them: loaded by every Python that has this folder on its path.

Only the fault tests put it there. A document whose name holds one of these words does what the word says; nothing of
this is in the product. Where FAULTS_LOG names a file, each document that is begun adds a line to it.
"""

import importlib.abc
import importlib.machinery
import sys

MODULE = "converter.pipeline"


def misbehave(name):
    import ctypes
    import os
    import signal
    import time

    if "crash-segv" in name:
        ctypes.string_at(0)
    elif "crash-abort" in name:
        os.abort()
    elif "crash-exit" in name:
        os._exit(3)
    elif "crash-kill" in name:
        os.kill(os.getpid(), signal.SIGKILL)
    elif "hang-python" in name:
        while True:
            pass
    elif "hang-deaf" in name:
        signal.signal(signal.SIGALRM, signal.SIG_IGN)
        while True:
            time.sleep(1)
    elif "memory" in name:
        bytearray(64 << 30)


def log(name):
    import os

    path = os.environ.get("FAULTS_LOG")
    if path:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.write(handle, f"{name}\n".encode())
        os.close(handle)


class Finder(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name != MODULE:
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path, target)
        real = spec.loader.exec_module

        def exec_module(module):
            real(module)
            run = module.run

            def run_or_misbehave(source, profile):
                log(source.name or "")
                misbehave(source.name or "")
                return run(source, profile)

            module.run = run_or_misbehave

        spec.loader.exec_module = exec_module
        return spec


sys.meta_path.insert(0, Finder())
