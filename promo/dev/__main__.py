"""`bin/dev`: check the settings, then run the whole system until Ctrl-C."""

import sys

from promo.config import ConfigError, Settings
from promo.dev import system
from promo.dev.supervisor import CannotStart


def main() -> int:
    """Run everything; a wrong setting or a second start is one line and exit code 1."""
    try:
        return system.run(Settings.from_env())
    except (ConfigError, CannotStart) as fault:
        print(f"promo.music cannot start: {fault}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
