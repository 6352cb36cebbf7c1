"""`python -m pipeline.cli`: how child processes start the command line."""

import sys

from pipeline.cli import main

sys.exit(main())
