"""xlwings' remote engine asks for a licence key; testing is a noncommercial use."""

from __future__ import annotations

import os

os.environ.setdefault("XLWINGS_LICENSE_KEY", "noncommercial")
