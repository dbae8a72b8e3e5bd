#version 450 core
// The samples of a pixel of light become one, bright ones weighing less (Karis 2013, "Tone mapping"): plainly averaged, an edge against a lamp would be
// as bright as the lamp in all its steps, and jagged again.
layout(binding = 19) uniform sampler2DMSArray picture;
layout(location = 0) uniform int u_layer;
layout(location = 0) out vec4 o_light;

void main() {
    ivec3 at = ivec3(ivec2(gl_FragCoord.xy), u_layer);
    vec4 sum = vec4(0.0);
    float weights = 0.0;
    for (int i = 0; i < PICTURE_SAMPLES; ++i) {
        vec4 seen = min(max(texelFetch(picture, at, i), vec4(0.0)), vec4(6e4));
        float weight = 1.0 / (1.0 + max(seen.r, max(seen.g, seen.b)));
        sum += seen * weight;
        weights += weight;
    }
    o_light = sum / weights;
}
