"""Our Stripe as a process of its own: `python -m tests.providers.local_stripe PORT`."""

import sys

import uvicorn

from .app import build_app
from .bank import Bank

uvicorn.run(build_app(Bank()), host="127.0.0.1", port=int(sys.argv[1]))
