"""Judges of edits: a second renderer of findings and the network that learns from it. See README.md here."""

import os

# The renderer multiplies small matrices, where waiting for other threads costs more than they give.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
