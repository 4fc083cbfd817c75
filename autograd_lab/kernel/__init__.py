"""What the lab adds to IPython: magics, and grad modes that hold in a live kernel.

`%load_ext autograd_lab` switches it on in any IPython kernel. The kernel "Autograd Lab" does so by
itself; it is the module `autograd_lab_kernel`, beside this package.
"""
