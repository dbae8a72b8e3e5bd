// Texture slots of the material table, for whichever stage reads them.
layout(binding = 36) uniform samplerBuffer materials;

struct Slot {
    mat2 linear;
    vec2 offset;
    uint reference;
    uint uv_set;
};

Slot slot_of(uint material, uint slot) {
    vec4 a = texelFetch(materials, int(material + 2u * slot));
    vec4 b = texelFetch(materials, int(material + 2u * slot) + 1);
    return Slot(mat2(a.xy, a.zw), b.xy, floatBitsToUint(b.z), floatBitsToUint(b.w));
}
