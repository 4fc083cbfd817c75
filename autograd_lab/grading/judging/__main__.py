"""The judge's parent as a program: `python -m autograd_lab.grading.judging DESCRIPTOR`."""

import sys

from autograd_lab.grading.judging.parent import main

main(int(sys.argv[1]))
