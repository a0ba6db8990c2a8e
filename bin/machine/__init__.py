"""What geo-kla needs from the machine it runs on: folders, packages, database cluster, processes.

Standard library only: this package runs on a bare Python before the virtual environment exists.
"""

import sys

if sys.version_info < (3, 11):
    sys.exit("geo-kla needs Python 3.11 or newer; found %d.%d" % sys.version_info[:2])
