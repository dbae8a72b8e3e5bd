"""Data to motion: skeleton, expressions, gaze, springs, mouth, behaviour."""
