"""What documents state that can be compared: figures, and how they moved."""
