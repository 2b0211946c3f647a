"""Frames to figures: plotly graph objects, testable without a browser. One palette; a sign goes with every colour that means something."""
