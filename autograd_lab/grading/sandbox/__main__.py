"""The sandbox parent as a program: `python -m autograd_lab.grading.sandbox ORDERS`."""

import sys

from autograd_lab.grading.sandbox.parent import main

main(*sys.argv[1:])
