"""The form in which values cross between judge and learner: a tag for each value, then its bytes.

Plain values of exact types cross, NumPy arrays of numbers and of text, and the records of
messages.py. There is no way to say anything else: nothing is imported, called or looked up by a
name that the bytes give. Every length is compared with the bytes that are left before anything is
made, so that to read a message takes memory in proportion to it, whatever it says.
"""

from autograd_lab.grading.sandbox.form import MOST_BYTES, WireError
from autograd_lab.grading.sandbox.packing import pack
from autograd_lab.grading.sandbox.unpacking import unpack

__all__ = ["MOST_BYTES", "WireError", "pack", "unpack"]
