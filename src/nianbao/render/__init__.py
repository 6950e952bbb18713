"""Shows a run: terminal, HTML, JSON. Renderers read findings and the run's head; they decide nothing."""
