#version 450 core
// Skins and morphs each deformed vertex once a frame, for all eyes and passes. A workgroup serves one run of 64 vertices of one job.
layout(local_size_x = 64) in;

struct Job {
    uint source;      // first vertex
    uint target;
    uint count;
    uint influences;  // first of the run, or all ones without a skin
    uint joints;      // first vec4 in the heap of world_from_vertex for each joint
    uint slot;        // number among this frame's jobs
    uint packed_;     // rows of four influences a vertex (1 or 2); 16: each morph has as many rows more, with the offsets of tangents; 32: there are tangents; 256 times capsules
    uint capsules;    // first vec4 in the heap of what shuts light off, two a capsule
};

// What is read comes as texels, for the reason that common/vertices.glsl gives; the run that is written is read by nobody meanwhile.
layout(std430, binding = 0) writeonly buffer Vertices { uvec4 written[]; };           // two a vertex
layout(std430, binding = 1) readonly buffer Jobs { Job jobs[]; };
layout(std430, binding = 2) readonly buffer Groups { uvec2 groups[]; };       // job, first vertex
layout(std430, binding = 3) readonly buffer Ranges { uvec2 ranges[]; };       // of each job: first active morph and how many, and OPEN
layout(std430, binding = 4) readonly buffer Morphs { uvec2 morphs[]; };       // first delta, weight bits
layout(binding = 32) uniform usamplerBuffer vertices;
layout(binding = 35) uniform samplerBuffer heap;
layout(binding = 38) uniform usamplerBuffer influences;
layout(binding = 39) uniform samplerBuffer deltas;                            // three of two floats each

const uint OPEN = 0x80000000u;  // capsules keep nothing off in this frame

vec4 heap_row(uint at) { return texelFetch(heap, int(at)); }

mat4x3 joint_matrix(uint base, uint joint) {
    uint at = base + joint * 4u;
    return mat4x3(heap_row(at).xyz, heap_row(at + 1u).xyz, heap_row(at + 2u).xyz, heap_row(at + 3u).xyz);
}

struct Delta { vec3 position, normal; };

Delta delta_of(uint number) {
    int at = int(number) * 3;
    vec2 a = texelFetch(deltas, at).xy, b = texelFetch(deltas, at + 1).xy, c = texelFetch(deltas, at + 2).xy;
    return Delta(vec3(a, b.x), vec3(b.y, c));
}

const float STRONG = 0.8;

// How much of the light from all around capsules keep off a point with this normal (spheres at their nearest points, after Quilez).
float shut_by(uint first, uint count, vec3 p, vec3 n) {
    float open = 1.0;
    for (uint i = 0u; i < count; ++i) {
        vec4 end = heap_row(first + 2u * i), way = heap_row(first + 2u * i + 1u);
        vec3 to = end.xyz - p;
        to += way.xyz * clamp(-dot(to, way.xyz) * way.w, 0.0, 1.0);
        float far = max(dot(to, to), 1e-6);
        float facing = clamp(dot(n, to) * inversesqrt(far), 0.0, 1.0);
        open *= 1.0 - STRONG * facing * min(end.w * end.w / far, 1.0);
    }
    return 1.0 - open;
}

void main() {
    uvec2 group = groups[gl_WorkGroupID.x];
    Job job = jobs[group.x];
    uint number = group.y + gl_LocalInvocationID.x;
    if (number >= job.count) return;
    int at = int(job.source + number) * 2;
    uvec4 first = texelFetch(vertices, at), second = texelFetch(vertices, at + 1);
    vec3 p = uintBitsToFloat(first.xyz);
    vec3 n = vec3(unpackSnorm2x16(second.x), unpackSnorm2x16(second.y).x);
    vec4 t = vec4(unpackSnorm2x16(second.z), unpackSnorm2x16(second.w));
    bool turning = ((job.packed_ >> 4) & 1u) != 0u, tangents = ((job.packed_ >> 5) & 1u) != 0u;
    uvec2 range = ranges[job.slot];
    uint count = range.y & ~OPEN;
    for (uint i = range.x; i < range.x + count; ++i) {
        uint d = morphs[i].x + number;
        float weight = uintBitsToFloat(morphs[i].y);
        Delta delta = delta_of(d);
        p += weight * delta.position;
        n += weight * delta.normal;
        if (turning) t.xyz += weight * delta_of(d + job.count).position;
    }
    if (job.influences != 0xffffffffu) {
        mat4x3 m = mat4x3(0.0);
        float total = 0.0;
        uint rows = job.packed_ & 15u;
        for (uint row = 0u; row < rows; ++row) {
            uvec4 each = texelFetch(influences, int(job.influences + number * rows + row));
            vec4 weights = vec4(unpackUnorm2x16(each.z), unpackUnorm2x16(each.w));
            m += weights.x * joint_matrix(job.joints, each.x & 0xffffu) + weights.y * joint_matrix(job.joints, each.x >> 16)
               + weights.z * joint_matrix(job.joints, each.y & 0xffffu) + weights.w * joint_matrix(job.joints, each.y >> 16);
            total += weights.x + weights.y + weights.z + weights.w;
        }
        m /= max(total, 1e-6);
        p = m * vec4(p, 1.0);
        n = mat3(m) * n;
        if (tangents) t.xyz = mat3(m) * t.xyz;
    }
    n *= inversesqrt(max(dot(n, n), 1e-20));
    if (tangents) t.xyz *= inversesqrt(max(dot(t.xyz, t.xyz), 1e-20));
    float shut = (range.y & OPEN) != 0u ? 0.0 : shut_by(job.capsules, job.packed_ >> 8, p, n);
    uint to = (job.target + number) * 2u;
    written[to] = uvec4(floatBitsToUint(p), first.w);
    written[to + 1u] = uvec4(packSnorm2x16(n.xy), packSnorm2x16(vec2(n.z, shut)), packSnorm2x16(t.xy), packSnorm2x16(t.zw));
}
