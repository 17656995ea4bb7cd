"""``python -m chitieu``."""

import sys

from chitieu.cli import main

if __name__ == "__main__":
    sys.exit(main())
