#version 450 core
// The picture so far as light again, for what is seen through glass: one layer, of which the drawn part fills the whole of the copy.
#include "common/frame.glsl"
#include "common/tone.glsl"
#if defined(PICTURE_SAMPLES)
layout(binding = 18) uniform sampler2DMSArray picture;
#elif defined(PICTURE_ARRAY)
layout(binding = 18) uniform sampler2DArray picture;
#else
layout(binding = 18) uniform sampler2D picture;
#endif
layout(location = 0) uniform int u_layer;
layout(location = 1) uniform vec2 u_part;   // of the picture's edges that was drawn
layout(location = 0) out vec4 o_light;

void main() {
    ivec2 at = ivec2(gl_FragCoord.xy * u_part);
#if defined(PICTURE_SAMPLES)
    vec3 seen = vec3(0.0);
    for (int i = 0; i < PICTURE_SAMPLES; ++i) seen += texelFetch(picture, ivec3(at, u_layer), i).rgb;
    seen /= float(PICTURE_SAMPLES);
#elif defined(PICTURE_ARRAY)
    vec3 seen = texelFetch(picture, ivec3(at, u_layer), 0).rgb;
#else
    vec3 seen = texelFetch(picture, at, 0).rgb;
#endif
    o_light = vec4(from_display(seen), 1.0);
}
