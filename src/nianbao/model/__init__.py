"""Plain data that flows through the program: frozen dataclasses and named tuples, no third-party imports."""
