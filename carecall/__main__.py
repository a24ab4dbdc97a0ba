"""`python -m carecall` is the `carecall` command."""

from carecall.cli import main

if __name__ == "__main__":
    main()
