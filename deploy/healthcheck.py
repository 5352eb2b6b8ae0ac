"""Exit code 0 when the web server answers that it is ready, else 1 and a line that says why."""

import os
import sys
import urllib.error
import urllib.request

SECONDS = 5


def main() -> int:
    """Ask once."""
    url = f"http://127.0.0.1:{os.environ.get('PORT') or 8000}/readyz"
    try:
        with urllib.request.urlopen(url, timeout=SECONDS) as answer:
            answer.read()
    except urllib.error.HTTPError as error:
        print(f"not ready: {error.read().decode(errors='replace').strip()}", file=sys.stderr)
    except OSError as error:
        print(f"no answer: {error}", file=sys.stderr)
    else:
        return 0
    return 1


if __name__ == "__main__":
    sys.exit(main())
