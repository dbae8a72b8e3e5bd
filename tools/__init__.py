"""What builds, checks and tries the project. run.py, test.py, setup.py and system.py need only the standard library."""
