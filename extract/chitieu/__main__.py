"""``python -m chitieu``."""

from chitieu.cli import entry

if __name__ == "__main__":
    entry()
