"""`pytest --nbval` runs the cells of a notebook as JupyterLab does: counted.

By itself nbval asks the kernel not to count. Then each cell is the first, and a message that names
one, such as "cell 4, line 2", is never the one that the notebook was saved with.
"""


def pytest_configure(config):
    if not config.getoption("nbval", default=False):
        return
    from nbval.kernel import RunningKernel

    def counted(self, cell_input, allow_stdin=None):
        return self.kc.execute(cell_input, allow_stdin=allow_stdin, stop_on_error=False)

    RunningKernel.execute_cell_input = counted
