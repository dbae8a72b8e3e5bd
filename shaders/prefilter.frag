#version 450 core
// One face of one level of an environment. FROM_PICTURE: the equirectangular picture as a cube. Else: a level of rising roughness, the cube seen through a
// GGX lobe about its normal (Karis 2013). A narrow lobe is sampled, each sample from the mip level of its own width (Krivanek and Colbert 2008); under a wide
// one, where a few bright texels would fall between samples, every texel of a small level of the cube is summed.
layout(location = 0) uniform int u_face;
layout(location = 0) out vec4 o_color;
layout(location = 0) in vec2 v_at;

const float PI = 3.14159265;

vec3 face_direction(int face, vec2 at) {
    if (face == 0) return vec3(1.0, -at.y, -at.x);
    if (face == 1) return vec3(-1.0, -at.y, at.x);
    if (face == 2) return vec3(at.x, 1.0, at.y);
    if (face == 3) return vec3(at.x, -1.0, -at.y);
    if (face == 4) return vec3(at.x, -at.y, 1.0);
    return vec3(-at.x, -at.y, -1.0);
}

#ifdef FROM_PICTURE
layout(binding = 22) uniform sampler2D picture;
layout(location = 1) uniform float u_level;   // whose texels are as wide as the cube's

// Row 0 of the picture is up; its middle column lies at -Z. A sun's disc may be brighter than half floats hold.
void main() {
    vec3 d = normalize(face_direction(u_face, v_at));
    vec2 uv = vec2(atan(d.x, -d.z) / (2.0 * PI) + 0.5, acos(clamp(d.y, -1.0, 1.0)) / PI);
    o_color = vec4(min(textureLod(picture, uv, u_level).rgb, vec3(65000.0)), 1.0);
}
#else
layout(binding = 22) uniform samplerCube sharp;
layout(location = 1) uniform float u_alpha;   // roughness squared
layout(location = 2) uniform int u_samples;
layout(location = 3) uniform int u_edge;      // of the small level's faces, whose texels are summed; 0: samples are taken
layout(binding = 23) uniform sampler2DArray faces;

// Solid angle of a texel towards l, over that of one in the middle of a face.
float narrowing(vec3 l) {
    vec3 side = abs(l);
    float middle = max(side.x, max(side.y, side.z));
    return middle * middle * middle;
}

vec4 sampled(vec3 n, float a2) {
    vec3 t = normalize(cross(abs(n.y) < 0.9 ? vec3(0.0, 1.0, 0.0) : vec3(1.0, 0.0, 0.0), n)), b = cross(n, t);
    float edge = float(textureSize(sharp, 0).x);
    vec4 sum = vec4(0.0);
    for (int i = 0; i < u_samples; ++i) {
        vec2 xi = vec2((float(i) + 0.5) / float(u_samples), float(bitfieldReverse(uint(i))) * 2.3283064e-10);
        float cosine = sqrt((1.0 - xi.x) / (1.0 + (a2 - 1.0) * xi.x));
        float sine = sqrt(1.0 - cosine * cosine);
        vec3 h = t * (sine * cos(2.0 * PI * xi.y)) + b * (sine * sin(2.0 * PI * xi.y)) + n * cosine;
        vec3 l = 2.0 * cosine * h - n;
        float d = cosine * cosine * (a2 - 1.0) + 1.0;
        float density = a2 / (PI * d * d) * 0.25;
        float texel = 4.0 * narrowing(l) / (edge * edge);
        float level = max(0.5 * log2(1.0 / (float(u_samples) * density * texel)) + 0.5, 0.0);
        sum += vec4(textureLod(sharp, l, level).rgb, 1.0) * max(dot(n, l), 0.0);
    }
    return sum;
}

vec4 summed(vec3 n, float a2) {
    vec4 sum = vec4(0.0);
    float texel = 2.0 / float(u_edge);
    for (int face = 0; face < 6; ++face)
        for (int i = 0; i < u_edge * u_edge; ++i) {
            ivec2 at = ivec2(i % u_edge, i / u_edge);
            vec3 l = face_direction(face, (vec2(at) + 0.5) * texel - 1.0);
            float inverse = inversesqrt(dot(l, l)), nl = max(dot(n, l) * inverse, 0.0);
            float d = (0.5 + 0.5 * nl) * (a2 - 1.0) + 1.0;
            sum += vec4(texelFetch(faces, ivec3(at, face), 0).rgb, 1.0) * (nl * inverse * inverse * inverse / (d * d));
        }
    return sum;
}

void main() {
    vec3 n = normalize(face_direction(u_face, v_at));
    vec4 sum = u_edge == 0 ? sampled(n, u_alpha * u_alpha) : summed(n, u_alpha * u_alpha);
    o_color = vec4(sum.rgb / max(sum.w, 1e-4), 1.0);
}
#endif
