"""`torch.nn.functional`: what modules do, as functions without parameters of their own."""
