"""OpenGL only: arrays in, pixels out. Knows programs, buffers and passes, not avatars."""
