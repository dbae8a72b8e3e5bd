#version 450 core
// Exposed light, some of it spread by the lens, as the display shall emit it.
#include "common/frame.glsl"
#include "common/tone.glsl"
#include "common/tent.glsl"
#ifdef PICTURE_ARRAY
layout(binding = 19) uniform sampler2DArray picture;
#define AT(texel) ivec3(texel, u_layer)
#else
layout(binding = 19) uniform sampler2D picture;
#define AT(texel) (texel)
#endif
layout(binding = 20) uniform sampler2D spread;
layout(location = 0) uniform int u_layer;
layout(location = 1) uniform float u_bloom;
layout(location = 0) in vec2 v_at;
layout(location = 0) out vec4 o_color;

void main() {
    vec4 light = texelFetch(picture, AT(ivec2(gl_FragCoord.xy)), 0);
    vec3 mixed = mix(max(light.rgb, vec3(0.0)), tent(spread, v_at * 0.5 + 0.5), u_bloom);
    o_color = vec4(tone_mapped(mixed), light.a);
}
