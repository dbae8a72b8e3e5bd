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
    uint packed_;     // rows of four influences a vertex (1 or 2); 16: each morph has as many rows more, with the offsets of tangents; 256 times capsules
    uint capsules;    // first vec4 in the heap of what shuts light off, two a capsule
};

layout(std430, binding = 0) buffer Vertices { uint vertices[]; };
layout(std430, binding = 1) readonly buffer Influences { uvec4 influences[]; };
layout(std430, binding = 2) readonly buffer Deltas { float deltas[]; };
layout(std430, binding = 3) readonly buffer Heap { vec4 heap[]; };
layout(std430, binding = 4) readonly buffer Jobs { Job jobs[]; };
layout(std430, binding = 5) readonly buffer Groups { uvec2 groups[]; };       // job, first vertex
layout(std430, binding = 6) readonly buffer Ranges { uvec2 ranges[]; };       // of each job: first active morph and how many
layout(std430, binding = 7) readonly buffer Morphs { uvec2 morphs[]; };       // first delta, weight bits

mat4 joint_matrix(uint base, uint joint) {
    uint at = base + joint * 4u;
    return mat4(heap[at], heap[at + 1u], heap[at + 2u], heap[at + 3u]);
}

const float STRONG = 0.8;

// How much of the light from all around capsules keep off a point with this normal (spheres at their nearest points, after Quilez).
float shut_by(uint first, uint count, vec3 p, vec3 n) {
    float open = 1.0;
    for (uint i = 0u; i < count; ++i) {
        vec4 end = heap[first + 2u * i], way = heap[first + 2u * i + 1u];
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
    uint at = (job.source + number) * 8u;
    vec3 p = uintBitsToFloat(uvec3(vertices[at], vertices[at + 1u], vertices[at + 2u]));
    uint color = vertices[at + 3u];
    vec3 n = vec3(unpackSnorm2x16(vertices[at + 4u]), unpackSnorm2x16(vertices[at + 5u]).x);
    vec4 t = vec4(unpackSnorm2x16(vertices[at + 6u]), unpackSnorm2x16(vertices[at + 7u]));
    uvec2 range = ranges[job.slot];
    for (uint i = range.x; i < range.x + range.y; ++i) {
        uint d = (morphs[i].x + number) * 6u;
        float weight = uintBitsToFloat(morphs[i].y);
        p += weight * vec3(deltas[d], deltas[d + 1u], deltas[d + 2u]);
        n += weight * vec3(deltas[d + 3u], deltas[d + 4u], deltas[d + 5u]);
        if (((job.packed_ >> 4) & 1u) != 0u) {
            d += job.count * 6u;
            t.xyz += weight * vec3(deltas[d], deltas[d + 1u], deltas[d + 2u]);
        }
    }
    if (job.influences != 0xffffffffu) {
        mat4 m = mat4(0.0);
        float total = 0.0;
        for (uint row = 0u; row < (job.packed_ & 15u); ++row) {
            uvec4 each = influences[job.influences + number * (job.packed_ & 15u) + row];
            vec4 weights = vec4(unpackUnorm2x16(each.z), unpackUnorm2x16(each.w));
            m += weights.x * joint_matrix(job.joints, each.x & 0xffffu) + weights.y * joint_matrix(job.joints, each.x >> 16)
               + weights.z * joint_matrix(job.joints, each.y & 0xffffu) + weights.w * joint_matrix(job.joints, each.y >> 16);
            total += weights.x + weights.y + weights.z + weights.w;
        }
        m /= max(total, 1e-6);
        p = (m * vec4(p, 1.0)).xyz;
        n = mat3(m) * n;
        t.xyz = mat3(m) * t.xyz;
    }
    n *= inversesqrt(max(dot(n, n), 1e-20));
    t.xyz *= inversesqrt(max(dot(t.xyz, t.xyz), 1e-20));
    uint to = (job.target + number) * 8u;
    vertices[to] = floatBitsToUint(p.x);
    vertices[to + 1u] = floatBitsToUint(p.y);
    vertices[to + 2u] = floatBitsToUint(p.z);
    vertices[to + 3u] = color;
    vertices[to + 4u] = packSnorm2x16(n.xy);
    vertices[to + 5u] = packSnorm2x16(vec2(n.z, shut_by(job.capsules, job.packed_ >> 8, p, n)));
    vertices[to + 6u] = packSnorm2x16(t.xy);
    vertices[to + 7u] = packSnorm2x16(t.zw);
}
