#!/usr/bin/python3
"""docs/conformance.md is true: every rule that is said to be built is shown by a worked example."""
import sys

import gen_conformance

if __name__ == "__main__":
    sys.argv[1:] = ["--check"]
    gen_conformance.main()
