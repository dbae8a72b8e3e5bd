#version 450 core
// What no lens shows, at the near plane: whatever is drawn afterwards lies behind it and is never shaded.
#include "common/eye.glsl"
layout(location = 1) uniform vec4 u_clip_from_plane[2];   // for each eye scale and offset of x and y, from the plane z = -1 of its space
layout(location = 0) in vec4 a_corners;                   // left eye's, right eye's

void main() {
    eye_begin();
    vec4 clip = u_clip_from_plane[EYE];
    vec2 corner = EYE == 0 ? a_corners.xy : a_corners.zw;
    gl_Position = vec4(corner * clip.xy + clip.zw, -1.0, 1.0);
}
