"""`python -m vrapp`."""

import sys

from vrapp.cli import main

if __name__ == "__main__":
    sys.exit(main())
