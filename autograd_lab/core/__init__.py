"""The machine under autograd: nodes, what they save, the modes, the walk backward.

Read in this order: `node` (what a graph is made of), `saved` (what a node remembers), `walk` (what
`backward()` does), `views` (what happens when memory is shared), `modes` (what is switched on).
"""
