"""Run the command line as ``python -m finsam_analysis``."""

import sys

from finsam_analysis.cli import main

sys.exit(main())
