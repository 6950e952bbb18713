"""The program as PyInstaller takes it: a process that workers start again begins here too."""

import multiprocessing

from nianbao.cli import main

if __name__ == "__main__":
    multiprocessing.freeze_support()
    main()
