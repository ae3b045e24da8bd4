"""python -m yizhan"""

import sys

from yizhan.ops.cli import main

sys.exit(main())
