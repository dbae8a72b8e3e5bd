// Texture slots of the material table, for whichever stage reads them.
layout(std430, binding = 4) readonly buffer Materials { vec4 materials[]; };

struct Slot {
    mat2 linear;
    vec2 offset;
    uint reference;
    uint uv_set;
};

Slot slot_of(uint material, uint slot) {
    vec4 a = materials[material + 2u * slot];
    vec4 b = materials[material + 2u * slot + 1u];
    return Slot(mat2(a.xy, a.zw), b.xy, floatBitsToUint(b.z), floatBitsToUint(b.w));
}
