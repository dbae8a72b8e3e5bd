// Pulling vertices and per-draw data from the shared buffers; see vrapp/render/geometry.py and plan.py.
struct Draw {
    uint node;       // first vec4 of world_from_node in the heap
    uint rows;       // first vec4 of the material's changeable rows in the heap
    uint material;   // first vec4 in the material table
    int shift;       // from the UV vertex number to the vertex number
    uint flags;      // 1: mirrored; 2: what GL calls a front is the back
    uint light;      // first vec4 in the heap of the light from all around
    uint spare1, spare2;
};

layout(std430, binding = 0) readonly buffer Vertices { uint vertices[]; };
layout(std430, binding = 1) readonly buffer Uvs { vec4 uvs[]; };
layout(std430, binding = 2) readonly buffer Draws { Draw draws[]; };
layout(std430, binding = 3) readonly buffer Heap { vec4 heap[]; };

layout(location = 0) in uint a_draw;

mat4 heap_matrix(uint at) { return mat4(heap[at], heap[at + 1u], heap[at + 2u], heap[at + 3u]); }

struct Vertex {
    vec3 position;
    vec3 normal;
    vec4 tangent;
    vec4 color;
};

uint vertex_at(int shift) { return uint(gl_VertexID + shift) * 8u; }

vec3 vertex_position(uint at) { return uintBitsToFloat(uvec3(vertices[at], vertices[at + 1u], vertices[at + 2u])); }

vec3 vertex_normal(uint at) { return vec3(unpackSnorm2x16(vertices[at + 4u]), unpackSnorm2x16(vertices[at + 5u]).x); }

vec4 vertex_tangent(uint at) { return vec4(unpackSnorm2x16(vertices[at + 6u]), unpackSnorm2x16(vertices[at + 7u])); }

vec4 vertex_color(uint at) {
    vec4 root = unpackUnorm4x8(vertices[at + 3u]);
    return root * root;
}
