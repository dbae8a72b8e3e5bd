"""What every place is built with: shapes, textures, atlas, Cycles, probes, light, GLB. A place itself is a `Plan` (plan.py); build.py makes its files."""
