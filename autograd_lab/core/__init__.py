"""The machine under autograd: nodes, what they save, the modes, the walk backward.

Read in this order: `node` (what a graph is made of), `saved` (what a node remembers), `walk` (what
`backward()` does), `visit` (what surrounds it), `hooks` (who looks at a gradient on its way),
`modes` (what is switched on), `places` (which line did it), `anomaly` (which line to blame).
"""
