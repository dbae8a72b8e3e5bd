#version 450 core
// The table of common/ggx.glsl: x is the square root of the cosine to the eye, y is perceptual roughness. Averages over directions spread evenly
// (Hammersley): GGX by importance of the facets that the eye sees (Dupuy and Benyoub 2023), so that no sample weighs more than 1; sheen over the hemisphere of
// light.
layout(location = 0) uniform int u_samples;
layout(location = 0) in vec2 v_at;
layout(location = 0) out vec4 o_shares;

const float PI = 3.14159265;

vec2 ggx_shares(float nv, float alpha) {
    float a2 = alpha * alpha;
    vec3 v = vec3(sqrt(1.0 - nv * nv), 0.0, nv), stretched = normalize(v * vec3(alpha, alpha, 1.0));
    float masked_v = sqrt(a2 + (1.0 - a2) * nv * nv);
    vec2 sum = vec2(0.0);
    for (int i = 0; i < u_samples; ++i) {
        vec2 xi = vec2((float(i) + 0.5) / float(u_samples), float(bitfieldReverse(uint(i))) * 2.3283064e-10);
        float z = (1.0 - xi.x) * (1.0 + stretched.z) - stretched.z, sine = sqrt(max(1.0 - z * z, 0.0));
        vec3 cap = vec3(sine * cos(2.0 * PI * xi.y), sine * sin(2.0 * PI * xi.y), z) + stretched;
        vec3 h = normalize(vec3(alpha * cap.xy, max(cap.z, 1e-6)));
        float vh = dot(v, h), nl = 2.0 * vh * h.z - nv;
        if (nl <= 0.0) continue;
        // Masking of both sides together over that of the eye's side.
        float weight = nl * (nv + masked_v) / (nl * masked_v + nv * sqrt(a2 + (1.0 - a2) * nl * nl)), grazing = pow(max(1.0 - vh, 0.0), 5.0);
        sum += weight * vec2(1.0 - grazing, grazing);
    }
    return sum / float(u_samples);
}

float sheen_share(float nv, float roughness) {
    float power = 1.0 / (roughness * roughness), sum = 0.0;
    vec3 v = vec3(sqrt(1.0 - nv * nv), 0.0, nv);
    for (int i = 0; i < u_samples; ++i) {
        vec2 xi = vec2((float(i) + 0.5) / float(u_samples), float(bitfieldReverse(uint(i))) * 2.3283064e-10);
        float nl = xi.x, sine = sqrt(1.0 - nl * nl);
        vec3 h = normalize(v + vec3(sine * cos(2.0 * PI * xi.y), sine * sin(2.0 * PI * xi.y), nl));
        float d = (2.0 + power) * pow(max(1.0 - h.z * h.z, 0.0078125), 0.5 * power) / (2.0 * PI);
        sum += d * clamp(0.25 / (nl + nv - nl * nv), 0.0, 1.0) * nl;
    }
    return min(sum * 2.0 * PI / float(u_samples), 1.0);
}

void main() {
    // Texel centres lie on 0 and 1 at the ends.
    vec2 at = clamp((v_at * 0.5 + 0.5) * (32.0 / 31.0) - 0.5 / 31.0, 0.0, 1.0);
    float nv = max(at.x * at.x, 1e-3), roughness = max(at.y, 0.03);
    o_shares = vec4(ggx_shares(nv, roughness * roughness), sheen_share(nv, max(roughness, 0.07)), 1.0);
}
