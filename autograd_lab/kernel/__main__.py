"""`python -m autograd_lab.kernel -f CONNECTION_FILE` starts the kernel."""

from autograd_lab_kernel import main

if __name__ == "__main__":
    main()
