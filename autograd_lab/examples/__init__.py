"""Programs on the engine, run as `python -m autograd_lab.examples.NAME --help`.

finetune: the network that knows letters and digits learns to read handwritten digits. pretrain: how
that network was trained.
"""
