#version 450 core
// What no lens shows, at the near plane: whatever is drawn afterwards lies behind it and is never shaded.
#include "common/eye.glsl"
layout(location = 1) uniform vec4 u_clip_from_plane[2];   // for each eye scale and offset of x and y, from the plane z = -1 of its space
layout(binding = 37) uniform samplerBuffer corners;       // left eye's, right eye's

void main() {
    eye_begin();
    vec4 clip = u_clip_from_plane[EYE];
    vec4 both = texelFetch(corners, gl_VertexID);
    vec2 corner = EYE == 0 ? both.xy : both.zw;
    gl_Position = vec4(corner * clip.xy + clip.zw, -1.0, 1.0);
}
