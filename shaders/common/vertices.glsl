// Pulling vertices and per-draw data from the shared buffers; see vrapp/render/geometry.py and plan.py. They are read as buffer textures: llvmpipe takes each
// 32-bit word of a storage buffer in a loop over the vertices that it works on at once, but a whole texel of all of them in a few instructions.
struct Draw {
    uint node;       // first vec4 of world_from_node in the heap
    uint rows;       // first vec4 of the material's changeable rows in the heap
    uint material;   // first vec4 in the material table
    int shift;       // from the UV vertex number to the vertex number
    uint flags;      // 1: mirrored; 2: what GL calls a front is the back
    uint light;      // first vec4 in the heap of the light from all around
    uint spare1, spare2;
};

layout(binding = 32) uniform usamplerBuffer vertices;  // two texels each
layout(binding = 33) uniform samplerBuffer uvs;
layout(binding = 34) uniform usamplerBuffer draws;     // two texels each, as struct Draw
layout(binding = 35) uniform samplerBuffer heap;

layout(location = 0) in uint a_draw;

Draw draw_of(uint number) {
    uvec4 a = texelFetch(draws, int(number) * 2), b = texelFetch(draws, int(number) * 2 + 1);
    return Draw(a.x, a.y, a.z, int(a.w), b.x, b.y, b.z, b.w);
}

vec4 heap_row(uint at) { return texelFetch(heap, int(at)); }

mat4 heap_matrix(uint at) { return mat4(heap_row(at), heap_row(at + 1u), heap_row(at + 2u), heap_row(at + 3u)); }

struct Vertex {
    vec3 position;
    vec3 normal;
    vec4 tangent;
    vec4 color;
    float shut;  // what the model's own limbs keep off of the light from all around; deform.comp leaves it beside the normal
};

Vertex vertex_of(int shift) {
    int at = (gl_VertexID + shift) * 2;
    uvec4 a = texelFetch(vertices, at), b = texelFetch(vertices, at + 1);
    vec4 root = unpackUnorm4x8(a.w);
    return Vertex(uintBitsToFloat(a.xyz), vec3(unpackSnorm2x16(b.x), unpackSnorm2x16(b.y).x), vec4(unpackSnorm2x16(b.z), unpackSnorm2x16(b.w)), root * root, unpackSnorm2x16(b.y).y);
}
