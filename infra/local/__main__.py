"""`python -m infra.local`: the local stack."""

import sys

if not (3, 11) <= sys.version_info < (3, 14):
    found = ".".join(map(str, sys.version_info[:3]))
    sys.exit(f"This is Python {found}; Caravan needs 3.11, 3.12 or 3.13. Run `make install`.")

try:
    from infra.local.cli import main
except ModuleNotFoundError as missing:
    sys.exit(f"The environment lacks {missing.name}. Run `make install`.")

main()
