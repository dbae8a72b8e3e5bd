"""The shipped motions, authored as procedures: `python tools/assets/make.py motion`. Pure numpy; the results are CC0.

In reading order: curves (time), skeleton (the body they are made on), arms, legs, take (channels to turns), vrma (the file), and the clips themselves in
idles, gestures, talk, seat, walk. Metres, seconds, degrees in channels; model axes: X to the body's left, Y up, Z forward.
"""
