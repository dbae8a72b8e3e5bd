"""Where frames go and input comes from: an OpenXR headset, a window, or nothing but memory, behind one protocol."""
