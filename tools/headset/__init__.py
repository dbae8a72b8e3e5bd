"""A headset without a headset: the OpenXR runtime Monado on the processor, its wearer steered from Python. `python -m tools.headset --help`."""
