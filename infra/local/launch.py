"""How does a program start so that it cannot outlive its parent, nor keep root's rights?

`python -I -S launch.py PARENT_PID DEATH_SIGNAL USER COMMAND...`, USER a number or `-`. It replaces
itself by the command; a function between fork and exec would not be safe in a process with threads.
"""

import ctypes
import os
import signal
import sys
from pathlib import Path

# linux/prctl.h and linux/capability.h
PR_SET_PDEATHSIG = 1
PR_SET_KEEPCAPS = 8
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_RAISE = 2
CAP_DAC_OVERRIDE = 1
CAPABILITY_VERSION_3 = 0x20080522

_libc = ctypes.CDLL(None, use_errno=True)


def main() -> None:
    parent, death_signal, user, *command = sys.argv[1:]
    if user != "-":
        _become(int(user), reach_everything=not all(map(_reachable, command)))
    # A change of user clears the death signal, so it comes after. It fires when the *thread* that
    # started us ends.
    _checked(_libc.prctl(PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0))
    if os.getppid() != int(parent):
        os._exit(1)  # the parent ended before the line above
    for ignored_by_python in (signal.SIGPIPE, signal.SIGXFSZ):
        signal.signal(ignored_by_python, signal.SIG_DFL)
    os.execv(command[0], command)


def _become(user: int, *, reach_everything: bool) -> None:
    """Drop to `user`; where a parent folder is closed to it, keep the right to walk through."""
    if reach_everything:
        _checked(_libc.prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0))
    os.setgroups([])
    os.setgid(user)
    os.setuid(user)
    if reach_everything:
        kept = 1 << CAP_DAC_OVERRIDE
        header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
        _checked(_libc.capset(header, (ctypes.c_uint32 * 6)(kept, kept, kept, 0, 0, 0)))
        _checked(_libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_DAC_OVERRIDE, 0, 0))


def _reachable(argument: str) -> bool:
    """Whether everybody may walk to it; what is not an absolute path does not matter."""
    path = Path(argument)
    return not path.is_absolute() or all(folder.stat().st_mode & 0o001 for folder in path.parents)


def _checked(result: int) -> None:
    if result != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


if __name__ == "__main__":
    main()
